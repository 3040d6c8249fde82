namespace Tersor.Cli.Reports;

/// <summary>Makes images small enough for a page.</summary>
internal static class Thumbnail
{
    /// <summary>An image whose longer side is at most so long: means of whole blocks of pixels.</summary>
    /// <param name="values">The pixels, channel by channel, row by row.</param>
    /// <param name="shape">Its extents: [channels, height, width].</param>
    /// <param name="largestSide">The most pixels of a side.</param>
    public static (float[] Values, int[] Shape) Of(float[] values, int[] shape, int largestSide)
    {
        var (channels, height, width) = (shape[0], shape[1], shape[2]);
        var block = (Math.Max(height, width) + largestSide - 1) / largestSide;
        if (block == 1)
            return (values, shape);
        var (rows, columns) = (Math.Max(1, height / block), Math.Max(1, width / block));
        var small = new float[channels * rows * columns];
        for (var i = 0; i < small.Length; i++)
        {
            var (channel, y, x) = (i / (rows * columns), i / columns % rows * block, i % columns * block);
            var (sum, count) = (0f, 0);
            for (var row = y; row < Math.Min(y + block, height); row++)
                for (var column = x; column < Math.Min(x + block, width); column++, count++)
                    sum += values[(((channel * height) + row) * width) + column];
            small[i] = sum / count;
        }

        return (small, [channels, rows, columns]);
    }
}
