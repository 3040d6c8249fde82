namespace Tersor.Onnx;

/// <summary>Which element of an axis stands at a place of the padded axis.</summary>
internal static class PadIndex
{
    /// <summary>The index; -1 for the value that is padded with.</summary>
    /// <param name="mode">ONNX's word: <c>constant</c>, <c>edge</c>, <c>reflect</c>, <c>wrap</c>.</param>
    /// <param name="place">Counted from the first element, beyond either end.</param>
    /// <param name="extent">The extent before padding, at least 1 unless the mode is <c>constant</c>.</param>
    public static int Of(string mode, long place, int extent)
    {
        if (place >= 0 && place < extent)
            return (int)place;
        switch (mode)
        {
            case "edge":
                return place < 0 ? 0 : extent - 1;
            case "wrap":
                return (int)(((place % extent) + extent) % extent);
            case "reflect":
                var period = Math.Max(1, 2L * (extent - 1));
                var within = ((place % period) + period) % period;
                return (int)Math.Min(within, period - within) % extent;
            default:
                return -1;
        }
    }
}
