using Tersor.Format;

namespace Tersor.Inference;

/// <summary>The time of one step of a session's predictions.</summary>
/// <param name="Layer">The layer that the step computes.</param>
/// <param name="Kind">What the step does, for example <c>convolution</c>.</param>
/// <param name="Runs">How often it ran.</param>
/// <param name="Total">The time of all runs in microseconds.</param>
/// <param name="Fastest">The time of the fastest run in microseconds; 0 if there was none.</param>
public sealed record StepTime(LayerComputation Layer, string Kind, long Runs, double Total, double Fastest);
