using ILGPU;

namespace Tersor.KernelLab.Kernels.Probes;

/// <summary>Multiply-adds in a loop: the arithmetic yardstick of processors with many threads in flight.</summary>
public static class FmaLoopProbe
{
    /// <summary>Rounds of a work item.</summary>
    public const int Rounds = 64;

    /// <summary>Floating-point operations of a work item.</summary>
    public const int Operations = Rounds * 4 * FmaChains.OperationsPerStep;

    public static void Run(ArrayView<float> y, float factor, float term, int rounds)
    {
        var i = Grid.GlobalIndex.X;
        var chains = FmaChains.From(i);
        for (var round = 0; round < rounds; round++)
            chains = chains.Step4(factor, term);
        y[i] = chains.Sum();
    }
}
