using Tersor.Measuring;

namespace Tersor.Peers.PostTraining;

/// <summary>A model after a compression without training.</summary>
/// <param name="Method">What was done.</param>
/// <param name="Bytes">The bytes of its file.</param>
/// <param name="Ratio">4 bytes for each parameter by these bytes.</param>
/// <param name="Right">How many test samples get their own class.</param>
/// <param name="Tested">How many there are.</param>
/// <param name="Kl">KL(dense ‖ compressed) on them, the mean in nats.</param>
/// <param name="Agreement">The share of them that get the same class as from the dense model.</param>
/// <param name="Runtime">What runs it.</param>
/// <param name="Latency">The time of one sample in microseconds; null if it was not measured.</param>
internal sealed record PtqResult(
    string Method,
    long Bytes,
    double Ratio,
    int Right,
    int Tested,
    double Kl,
    double Agreement,
    string Runtime,
    Timing? Latency);
