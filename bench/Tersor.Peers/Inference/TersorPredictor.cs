using Tersor.Inference;

namespace Tersor.Peers.Inference;

/// <summary>Our session, on the compressed file.</summary>
internal sealed class TersorPredictor(CompressedModel model, float[] inputs, int threads) : IPeerPredictor
{
    private readonly Session _session = model.CreateSession(threads);
    private readonly float[] _outputs = new float[inputs.Length / model.InputLength * model.OutputLength];

    public void Run() => _session.Run(inputs, _outputs);

    public float[] Outputs() => _outputs;

    public void Dispose() => _session.Dispose();
}
