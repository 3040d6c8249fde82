namespace Tersor.KernelLab.Measuring;

/// <summary>What it costs to start a kernel that does nothing.</summary>
/// <param name="Enqueue">Seconds of the host for each launch in a long queue.</param>
/// <param name="BackToBack">Seconds from launch to launch in a long queue, until the last one has run.</param>
/// <param name="RoundTrip">Seconds of one launch and the wait for its end.</param>
public sealed record LaunchCost(double Enqueue, double BackToBack, double RoundTrip);
