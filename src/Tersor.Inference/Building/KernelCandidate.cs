namespace Tersor.Inference;

/// <summary>A kernel that can compute a layer.</summary>
/// <param name="Name">The kernel's.</param>
/// <param name="Create">Lays the layer's weights out for it.</param>
/// <param name="Cost">What it is expected to cost, seen from its rivals.</param>
/// <param name="SkipsZeros">Whether weights of 0 cost nothing.</param>
internal sealed record KernelCandidate<TKernel>(string Name, Func<TKernel> Create, double Cost, bool SkipsZeros = true);
