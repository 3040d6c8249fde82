using Tersor.Format;
using Tersor.Measuring;
using Tersor.Peers.SideBySide;

namespace Tersor.Peers.Inference;

/// <summary>How one model's predictions went, for one size of batch.</summary>
/// <param name="Model">The model.</param>
/// <param name="Data">Where the inputs come from.</param>
/// <param name="InputDensity">The share of inputs that are not a raw 0.</param>
/// <param name="Batch">Inputs in a prediction.</param>
/// <param name="Threads">Threads of each side.</param>
/// <param name="Load">From the file's path to its first prediction, once the process has loaded it before.</param>
/// <param name="Ours">Our session on the compressed file.</param>
/// <param name="OnnxRuntime">ONNX Runtime on the dense network; null, like other peers, if its result is wrong.</param>
/// <param name="Libtorch">TorchSharp on the dense network.</param>
/// <param name="Dense">Our own dense network.</param>
/// <param name="LibtorchUsesOneDnn">
/// Whether TorchSharp was measured as it comes, and not without oneDNN because that was wrong.
/// </param>
/// <param name="Disagreements">Which peers' results were wrong.</param>
/// <param name="Multiplications">By non-zero weights, in one prediction of the batch.</param>
/// <param name="Plan">The kernels of each layer.</param>
internal sealed record InferenceResult(
    string Model,
    string Data,
    double InputDensity,
    int Batch,
    int Threads,
    Timing Load,
    Timing Ours,
    Timing? OnnxRuntime,
    Timing? Libtorch,
    Timing? Dense,
    bool LibtorchUsesOneDnn,
    IReadOnlyList<Disagreement> Disagreements,
    long Multiplications,
    IReadOnlyList<LayerComputation> Plan)
{
    /// <summary>How many times as fast as ONNX Runtime we are.</summary>
    public double? OverOnnxRuntime => OnnxRuntime?.Median / Ours.Median;

    /// <summary>How many times as fast as libtorch we are.</summary>
    public double? OverLibtorch => Libtorch?.Median / Ours.Median;

    /// <summary>How many times as fast as our dense network we are.</summary>
    public double? OverDense => Dense?.Median / Ours.Median;

    /// <summary>Multiply-adds by non-zero weights, 10⁹ FLOP a second.</summary>
    public double Gflops => 2e-3 * Multiplications / Ours.Median;
}
