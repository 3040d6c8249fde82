using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>
/// A copy of the dense network that is asked about every batch. For texts, where <see cref="TeacherLogits"/> would have to keep
/// an answer for each character and where an answer depends on where the window begins.
/// </summary>
internal sealed class TeacherNetwork : ITeacher
{
    private readonly Network _network;

    /// <summary>Copies a network.</summary>
    public TeacherNetwork(Network dense)
    {
        _network = Network.Build(dense.Graph, dense.Device, dense.Seed);
        _network.CopyValuesFrom(dense);
    }

    /// <inheritdoc/>
    public Func<Batch, Tensor> For(IBatchSource source, ulong seed) =>
        batch =>
        {
            _network.FirstRow = batch.FirstRow;
            return _network.Forward(batch.Inputs, training: false, batch.Continues);
        };

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
