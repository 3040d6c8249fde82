using Tersor.Core;
using Tersor.Format;

namespace Tersor.Inference.Devices;

/// <summary>
/// The density up to which a backend's sparse kernels are faster than its dense ones, which are far better at using a processor:
/// measured on the CPU backend and on PoCL (docs/performance.md).
/// </summary>
internal static class BreakEvenDensity
{
    private const double Convolution = 0.03;
    private const double TransposedConvolution = 0.005;

    // Devices differ: further from the break-even than this factor the choice is clear.
    private const double CloseFactor = 4;

    /// <summary>That of a node.</summary>
    public static double Of(GraphNode node, Backend backend) => node switch
    {
        Conv2dNode => Convolution,
        ConvTranspose2dNode => TransposedConvolution,
        _ => backend.SparseProductDensity,
    };

    /// <summary>Whether a density leaves open which way is faster.</summary>
    public static bool IsClose(double density, double breakEven) =>
        density > breakEven / CloseFactor && density <= breakEven * CloseFactor;
}
