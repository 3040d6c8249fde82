using System.Collections.Immutable;

namespace Tersor.Onnx;

/// <summary>How the elements along one axis come from those of another extent, as ONNX's reference defines it.</summary>
/// <param name="Input">The extent that is.</param>
/// <param name="Output">The extent that is wanted.</param>
/// <param name="Scale">Their ratio, which the output's extent may be rounded from.</param>
/// <param name="Coordinates">ONNX's name for how an output's coordinate becomes an input's.</param>
internal sealed record AxisResizing(int Input, int Output, float Scale, string Coordinates)
{
    /// <summary>The part of the input that is seen, in parts of its extent.</summary>
    public (float Start, float End) Region { get; init; } = (0f, 1f);

    /// <summary>The coefficient of cubic interpolation.</summary>
    public float CubicA { get; init; } = -0.75f;

    /// <summary>Whether elements outside the input have no weight, rather than being its outermost ones.</summary>
    public bool ExcludesOutside { get; init; }

    /// <summary>Whether several elements are averaged where the output is smaller.</summary>
    public bool IsAntialiased { get; init; }

    /// <summary>For each element of the output, the nearest of the input.</summary>
    /// <param name="rounding">ONNX's name for how a coordinate becomes a whole one.</param>
    public ImmutableArray<int> Nearest(string rounding)
    {
        var places = ImmutableArray.CreateBuilder<int>(Output);
        for (var i = 0; i < Output; i++)
        {
            var from = Coordinate(i);
            var place = rounding switch
            {
                "floor" => Math.Floor(from),
                "ceil" => Math.Ceiling(from),
                "round_prefer_floor" => Math.Ceiling(from - 0.5),
                "round_prefer_ceil" => Math.Floor(from + 0.5),
                _ => throw new UnsupportedException($"attribute nearest_mode = {rounding}"),
            };
            places.Add((int)Math.Clamp(place, 0, Input - 1));
        }

        return places.MoveToImmutable();
    }

    /// <summary>For each element of the output, a weight for each of the input: [output, input].</summary>
    /// <param name="isCubic">Whether the weights are cubic polynomials, not lines.</param>
    public float[] Weights(bool isCubic)
    {
        var weights = new float[checked(Output * Input)];
        var (scale, reach) = (IsAntialiased ? Math.Min(Scale, 1f) : 1d, isCubic ? 2 : 1);
        var start = (int)Math.Floor(-reach / scale) + 1;
        var taps = new double[2 - (2 * start)];
        for (var i = 0; i < Output; i++)
        {
            // What lies on an element of the input counts as just right of the one before it.
            var from = Coordinate(i);
            var left = Math.Ceiling(from) - 1;
            var ratio = from - left;
            var sum = 0d;
            for (var tap = 0; tap < taps.Length; tap++)
            {
                var place = (int)left + start + tap;
                var isOutside = place < 0 || place >= Input;
                taps[tap] = isOutside && ExcludesOutside ? 0d : Weight((start + tap - ratio) * scale, isCubic);
                sum += taps[tap];
            }

            for (var tap = 0; tap < taps.Length; tap++)
            {
                var place = Math.Clamp((int)left + start + tap, 0, Input - 1);
                weights[(i * Input) + place] += (float)(ExcludesOutside || IsAntialiased ? taps[tap] / sum : taps[tap]);
            }
        }

        return weights;
    }

    private double Weight(double distance, bool isCubic)
    {
        var x = Math.Abs(distance);
        if (!isCubic)
            return Math.Max(0d, 1d - x);
        double a = CubicA;
        return x switch
        {
            <= 1d => ((((a + 2d) * x) - (a + 3d)) * x * x) + 1d,
            < 2d => (((((a * x) - (5d * a)) * x) + (8d * a)) * x) - (4d * a),
            _ => 0d,
        };
    }

    private double Coordinate(int place)
    {
        var length = (double)Scale * Input;
        switch (Coordinates)
        {
            case "asymmetric":
                return place / (double)Scale;
            case "half_pixel":
                return ((place + 0.5) / Scale) - 0.5;
            case "pytorch_half_pixel":
                return length <= 1d ? -0.5 : ((place + 0.5) / Scale) - 0.5;
            case "half_pixel_symmetric":
                return (Input / 2d * (1d - (Output / length))) + ((place + 0.5) / Scale) - 0.5;
            case "align_corners":
                return length <= 1d ? 0d : place * (Input - 1d) / (length - 1d);
            case "tf_crop_and_resize":
                var (start, end) = Region;
                var from = (start * (Input - 1d)) + (length <= 1d
                    ? (end - start) * (Input - 1d) / 2d
                    : place * (double)(end - start) * (Input - 1d) / (length - 1d));
                return from >= 0d && from <= Input - 1d ? from : throw new UnsupportedException("a region outside the input");
            default:
                throw new UnsupportedException($"attribute coordinate_transformation_mode = {Coordinates}");
        }
    }
}
