using ILGPU;

namespace Tersor.KernelLab.Kernels.Probes;

/// <summary>Multiply-adds without a loop: the arithmetic yardstick of compilers that vectorise over work items.</summary>
public static class FmaStraightProbe
{
    /// <summary>Floating-point operations of a work item.</summary>
    public const int Operations = 16 * FmaChains.OperationsPerStep;

    public static void Run(ArrayView<float> y, float factor, float term)
    {
        var i = Grid.GlobalIndex.X;
        y[i] = FmaChains.From(i).Step16(factor, term).Sum();
    }
}
