using System.Collections.Immutable;
using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// Follows a training by a figure that somebody measures after each epoch: remembers which epoch was the best, how long ago that
/// was, and, if it is to, what the network was then.
/// </summary>
/// <param name="network">The network that is trained.</param>
/// <param name="keepsValues">Whether the values of the best epoch are remembered.</param>
public sealed class BestEpoch(Network network, bool keepsValues)
{
    private const string CountersName = "best.counters";
    private const string LastPrefix = "last.";
    private const int PartBits = 22;
    private const ulong Part = (1ul << PartBits) - 1;

    private ImmutableArray<float[]> _values = [];

    /// <summary>The best epoch, from 1; 0 while there is none.</summary>
    public int Epoch { get; private set; }

    /// <summary>Its figure; a smaller one is better.</summary>
    public double Cost { get; private set; } = double.PositiveInfinity;

    /// <summary>Epochs that were offered since the best one.</summary>
    public int Since { get; private set; }

    private IEnumerable<Tensor> Tensors => network.Parameters.SelectMany(parameter =>
        Enumerable.Range(0, parameter.Form.OwnedCount).Select(i => parameter.Form.OwnedAt(i).Value)
            .Concat(parameter.Form.State.Select(state => state.Value)));

    /// <summary>Offers an epoch: the first of equals counts, and none whose figure is no number.</summary>
    /// <param name="epoch">Its number, from 1.</param>
    /// <param name="cost">Its figure; a smaller one is better.</param>
    /// <returns>Whether it is the best so far.</returns>
    public bool Offer(int epoch, double cost)
    {
        Since++;
        if (!(cost < Cost))
            return false;
        (Epoch, Cost, Since) = (epoch, cost, 0);
        if (keepsValues)
            _values = [.. Tensors.Select(tensor => tensor.ToArray())];
        return true;
    }

    /// <summary>Gives the network the values of the best epoch, if they were kept and there is one.</summary>
    public void Adopt()
    {
        foreach (var (tensor, values) in Tensors.Zip(_values))
            tensor.CopyFrom(values);
    }

    /// <summary>
    /// Adds the network to a checkpoint. Who reads the file as that of a model gets the best epoch; what the training goes on
    /// from is under <c>last.</c>
    /// </summary>
    /// <param name="writer">Receives it.</param>
    internal void Write(CheckpointWriter writer)
    {
        // A double's 64 bits in parts that are counters.
        var bits = BitConverter.DoubleToUInt64Bits(Cost);
        writer.Counters(
            CountersName, Epoch, Since, (long)(bits >> (2 * PartBits)), (long)((bits >> PartBits) & Part), (long)(bits & Part));
        if (_values.IsEmpty)
        {
            writer.Network("", network);
            return;
        }

        writer.Network(LastPrefix, network);
        var last = Tensors.Select(tensor => tensor.ToArray()).ToArray();
        try
        {
            Adopt();
            writer.Network("", network);
        }
        finally
        {
            foreach (var (tensor, values) in Tensors.Zip(last))
                tensor.CopyFrom(values);
        }
    }

    /// <summary>Reads what <see cref="Write"/> has added.</summary>
    /// <param name="reader">The checkpoint.</param>
    internal void Read(CheckpointReader reader)
    {
        var counters = reader.Counters(CountersName, 5);
        var (epoch, since) = ((int)counters[0], (int)counters[1]);
        var cost = BitConverter.UInt64BitsToDouble(
            ((ulong)counters[2] << (2 * PartBits)) | ((ulong)counters[3] << PartBits) | (ulong)counters[4]);
        reader.Network("", network);
        if (keepsValues && epoch > 0)
        {
            // The best epoch passes through the network, and the last one takes its place.
            reader.Then(() => _values = [.. Tensors.Select(tensor => tensor.ToArray())]);
            reader.Network(LastPrefix, network);
        }

        reader.Then(() => (Epoch, Since, Cost) = (epoch, since, cost));
    }
}
