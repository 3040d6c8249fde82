namespace Tersor.KernelLab.Measuring;

/// <summary>What a kernel's versions did at one size.</summary>
/// <param name="Kernel">For example <c>gemm</c>.</param>
/// <param name="Size">For example <c>512x512x512</c>.</param>
/// <param name="Bytes">The least traffic of a launch.</param>
/// <param name="Operations">Floating-point operations of a launch; 0 where only bytes count.</param>
/// <param name="Versions">In their order.</param>
public sealed record KernelResult(
    string Kernel, string Size, double Bytes, double Operations, IReadOnlyList<VersionResult> Versions)
{
    /// <summary>Whether every version computed the right result.</summary>
    public bool IsRight => Versions.All(version => version.IsRight);
}
