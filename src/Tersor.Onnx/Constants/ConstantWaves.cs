namespace Tersor.Onnx;

/// <summary>Windows that frames of a sound are weighted by, and the bands of frequencies that ears tell apart.</summary>
internal static class ConstantWaves
{
    /// <summary>The operators.</summary>
    public static Dictionary<string, Func<FoldedNode, ConstantTensor[]?>> Operators { get; } = new()
    {
        ["HannWindow"] = call => Window(call, turn => 0.5 - (0.5 * Math.Cos(turn))),
        ["HammingWindow"] = call => Window(call, turn => (25d / 46) - (21d / 46 * Math.Cos(turn))),
        ["BlackmanWindow"] = call => Window(call, turn => 0.42 - (0.5 * Math.Cos(turn)) + (0.08 * Math.Cos(2 * turn))),
        ["MelWeightMatrix"] = MelBands,
    };

    private static ConstantTensor[]? Window(FoldedNode call, Func<double, double> height)
    {
        var size = call.Extent(call.Integer(call[0]));
        var turn = 2 * Math.PI / Math.Max(1, call.Node.Int("periodic", 1) != 0 ? size : size - 1);
        var values = new float[call.Spend([size])];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)height(turn * i);
        return Typed(call, new ConstantTensor([size], values));
    }

    // Triangles, equally wide on the scale of mel; their corners are whole frequencies of the transform.
    private static ConstantTensor[]? MelBands(FoldedNode call)
    {
        var (bands, length) = (call.Extent(call.Integer(call[0])), call.Integer(call[1]));
        var (rate, low, high) = (call.Integer(call[2]), Mel(call[3].ToFloats()[0]), Mel(call[4].ToFloats()[0]));
        if (length < 1 || rate < 1)
            throw call.Error($"a transform of {length} at {rate} samples a second");
        var frequencies = call.Extent((length / 2) + 1);
        var values = new float[call.Spend([frequencies, bands])];
        for (var band = 0; band < bands; band++)
        {
            var (from, peak, to) = (Corner(band), Corner(band + 1), Corner(band + 2));
            for (var i = Math.Max(0, from); i < Math.Min(to + 1, frequencies); i++)
                values[(i * bands) + band] = i == peak ? 1f : i < peak
                    ? (float)((i - from) / (double)(peak - from))
                    : (float)((to - i) / (double)(to - peak));
        }

        return Typed(call, new ConstantTensor([frequencies, bands], values));

        long Corner(int band)
        {
            var mel = low + ((high - low) / (bands + 2) * band);
            return (long)Math.Floor(Math.Clamp((length + 1) * 700 * (Math.Pow(10, mel / 2595) - 1) / rate, -1, int.MaxValue));
        }

        static double Mel(float frequency) => 2595 * Math.Log10(1 + (frequency / 700d));
    }

    private static ConstantTensor[]? Typed(FoldedNode call, ConstantTensor floats)
    {
        var type = (OnnxElementType)call.Node.Int("output_datatype", (int)OnnxElementType.Float32);
        return ElementTypes.IsFloat(type)
            ? [new ConstantTensor(floats.Shape, [.. floats.Floats.Select(value => ElementRules.Round(type, value))], type)]
            : null;
    }
}
