using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Which kernel computes a layer, and what it was chosen from.</summary>
/// <param name="Kernel">For example <c>sparse rows</c>.</param>
/// <param name="Trials">All that can compute the layer, if they were timed; empty if its density decided.</param>
public sealed record ChosenKernel(string Kernel, ImmutableArray<KernelTrial> Trials);

/// <summary>The time of a candidate.</summary>
/// <param name="Kernel">Its name.</param>
/// <param name="Microseconds">The shortest run of the layer: for one input, or for as many as <see cref="Lanes"/>.</param>
/// <param name="Lanes">Inputs in a run.</param>
public sealed record KernelTrial(string Kernel, double Microseconds, int Lanes);
