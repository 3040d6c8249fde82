using ILGPU;

namespace Tersor.KernelLab.Kernels.Selection;

/// <summary>
/// The end of a step of <see cref="Selection1Count"/>: keeps the bit if enough values reach the candidate. One work item.
/// </summary>
public static class Selection1Narrow
{
    public static void Run(ArrayView<int> threshold, ArrayView<int> counts, int groups, int keep, int bit)
    {
        var count = 0;
        for (var group = 0; group < groups; group++)
            count += counts[group];
        if (count >= keep)
            threshold[0] |= 1 << bit;
    }
}
