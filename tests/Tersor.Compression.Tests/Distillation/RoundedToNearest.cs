using Tersor.Format;

namespace Tersor.Compression.Tests.Distillation;

/// <summary>The simplest compression: evenly spaced numbers times a scale for each output.</summary>
internal static class RoundedToNearest
{
    // Whole numbers would take fewer bytes than those that have learnt.
    private const float Unit = 0.3712f;

    public static StoredTensor Of(ParameterSpec spec, float[] values, int bits)
    {
        var most = (1 << (bits - 1)) - 1;
        var inner = spec.Shape.Skip(spec.OutputAxis + 1).Aggregate(1, (product, extent) => product * extent);
        var scales = new float[spec.Shape[spec.OutputAxis]];
        for (var i = 0; i < values.Length; i++)
            scales[Row(i)] = Math.Max(scales[Row(i)], Math.Abs(values[i]) / most);
        byte[] codes = [.. values.Select((value, i) => Code((int)MathF.Round(value / scales[Row(i)])))];
        float[] centroids =
        [
            .. Enumerable.Range(-most, (2 * most) + 1).Where(number => number != 0).Select(number => number * Unit),
        ];
        float[] factors = [.. scales.Select(scale => scale / Unit)];
        return StoredTensor.Shared(spec.Name, spec.Shape, centroids, codes, FloatWidth.Half, factors, spec.OutputAxis);

        int Row(int i) => i / inner % scales.Length;

        byte Code(int number) => (byte)(number == 0 ? 0 : number < 0 ? number + most + 1 : number + most);
    }
}
