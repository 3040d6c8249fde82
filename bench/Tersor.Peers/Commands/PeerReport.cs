using Tersor.Measuring;

namespace Tersor.Peers.Commands;

/// <summary>The figures of a command; times in microseconds.</summary>
/// <param name="Command">The command's name, for example <c>gemm</c>.</param>
/// <param name="Peer">The other side and its version.</param>
/// <param name="Threads">The threads of each side.</param>
/// <param name="PeakGflops">The measured FMA peak of that many threads.</param>
/// <param name="Results">One entry for each comparison.</param>
internal sealed record PeerReport<TResult>(
    string Command, string Peer, int Threads, double PeakGflops, IReadOnlyList<TResult> Results) : MeasurementReport;
