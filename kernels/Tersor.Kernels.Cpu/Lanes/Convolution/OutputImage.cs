using System.Diagnostics;

namespace Tersor.Kernels.Cpu;

/// <summary>Where a convolution's results go: some or all pixels of an image [channels, height, width, lanes].</summary>
/// <param name="pixels">The place of the first one.</param>
/// <param name="channelPixels">Pixels of a channel.</param>
/// <param name="width">Columns of the image.</param>
/// <param name="stride">The distance of the results in rows and in columns.</param>
/// <param name="addend">
/// What is added to the results before a function is applied to them, laid out as the image, which then has no gaps; null for
/// nothing.
/// </param>
public readonly unsafe struct OutputImage(
    float* pixels, int channelPixels, int width, int stride = 1, float* addend = null)
{
    /// <summary>The first pixel of a channel.</summary>
    public float* Channel(int channel, int lanes) => pixels + ((nint)channel * channelPixels * lanes);

    /// <summary>Whether something is added to the results.</summary>
    internal bool HasAddend => addend is not null;

    /// <summary>What is added to the result at a place of the image; null for nothing.</summary>
    internal float* AddendOf(float* y) => addend is null ? null : addend + (y - pixels);

    /// <summary>Whether neighbouring results are no neighbours in the image.</summary>
    internal bool HasGaps => stride > 1;

    /// <summary>The first pixel of a row of a channel, where results are neighbours.</summary>
    internal float* Row(float* channel, int row, int lanes)
    {
        Debug.Assert(stride == 1, "results have gaps");
        return channel + ((nint)row * width * lanes);
    }

    /// <summary>Stores neighbouring results of a row.</summary>
    /// <param name="results">The results.</param>
    /// <param name="count">Floats of them.</param>
    /// <param name="channel">The first pixel of their channel.</param>
    /// <param name="row">Their row among the results.</param>
    /// <param name="first">How many floats of the row come before them.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    internal void Store(float* results, int count, float* channel, int row, int first, int lanes)
    {
        var y = channel + ((nint)row * stride * width * lanes);
        if (stride == 1)
        {
            ShortCopy.Run(results, y + first, count);
            return;
        }

        for (var i = 0; i < count;)
        {
            var (pixel, lane) = Math.DivRem(first + i, lanes);
            var length = Math.Min(lanes - lane, count - i);
            for (var end = i + length; i < end; i++, lane++)
                y[((nint)pixel * stride * lanes) + lane] = results[i];
        }
    }
}
