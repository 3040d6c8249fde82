using Tersor.Core;
using Tersor.Kernels;

namespace Tersor.Compression;

/// <summary>Figures of a layer's weights, summed on the device: only the sums reach the host.</summary>
internal static class LayerStatistics
{
    /// <summary>The standard deviation of all weights.</summary>
    public static double Deviation(LayerMask layer)
    {
        var mean = Fold(default(Sum), layer) / layer.Count;
        return Math.Sqrt(Fold(new SumOfSquaredDeviations((float)mean), layer) / layer.Count);
    }

    /// <summary>Mean and standard deviation of the magnitudes of the weights that are not zero; 0 without any.</summary>
    public static (double Mean, double Deviation) Magnitude(LayerMask layer)
    {
        var count = layer.Count - CountWithin(layer, 0);
        if (count == 0)
            return (0, 0);
        var mean = Fold(default(SumOfAbsolutes), layer) / count;
        return (mean, Math.Sqrt(Math.Max(0, (Fold(default(SumOfSquares), layer) / count) - (mean * mean))));
    }

    /// <summary>How many weights are at most so large. One that is no number counts as its mask has it: pruned or not.</summary>
    public static int CountWithin(LayerMask layer, float magnitude)
    {
        var device = layer.Weights.Device;
        using var step = device.BeginStep();
        var mask = device.Empty(layer.Weights.Shape, ElementType.UInt8);
        device.Backend.Copy(layer.Mask, mask, accumulate: false);
        device.Backend.UpdateMask(layer.Weights, magnitude, magnitude, mask);
        var counts = device.Empty(new Shape(2), ElementType.Int32);
        device.Backend.CountCodes(mask, counts);
        Span<int> within = stackalloc int[2];
        device.Read(counts, within);
        return within[0];
    }

    private static double Fold<TOperator>(TOperator fold, LayerMask layer)
        where TOperator : unmanaged, IReductionOperator
    {
        var device = layer.Weights.Device;
        using var step = device.BeginStep();
        var result = device.Empty(new Shape(1));
        device.Backend.Reduce(fold, layer.Weights, 1, layer.Count, 1, result);
        Span<float> value = stackalloc float[1];
        result.CopyTo(value);
        return value[0];
    }
}
