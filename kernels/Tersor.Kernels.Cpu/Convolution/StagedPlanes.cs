namespace Tersor.Kernels.Cpu;

/// <summary>
/// How the planes of an image, or of some side by side, are staged for a direct convolution: with zeros around them and, for a
/// stride, split by the remainder of row and column, so that what a tap sees from neighbouring windows lies side by side in
/// memory, whatever the tap and the stride.
/// </summary>
/// <param name="Channels">Planes of the image.</param>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Step">Remainders of a row's or a column's number: the stride.</param>
/// <param name="Top">Rows of zeros before the image; negative where its first rows are left out.</param>
/// <param name="Left">Columns of zeros before the image.</param>
/// <param name="Rows">Staged rows of each remainder.</param>
/// <param name="Pitch">The distance between the same row of two images.</param>
/// <param name="Wrap">How many of the zeros that begin a row also end the one before.</param>
/// <param name="Images">Images side by side: of small ones, several fill vectors better.</param>
internal readonly unsafe record struct StagedPlanes(
    int Channels, int Height, int Width, int Step, int Top, int Left, int Rows, int Pitch, int Wrap, int Images = 1)
{
    /// <summary>The distance between two rows.</summary>
    public int RowPitch => Images * Pitch;

    /// <summary>Elements of a plane of one remainder.</summary>
    public int PlaneSize => (Rows * RowPitch) + Wrap;

    /// <summary>Elements of all planes, with what the last tile reads beyond them.</summary>
    public int Size => (Channels * Step * Step * PlaneSize) + MicroKernel.Columns;

    /// <summary>Where a row and a column, counted from the zeros before the image, lie.</summary>
    public int Offset(int channel, int row, int column) =>
        (((((channel * Step) + (row % Step)) * Step) + (column % Step)) * PlaneSize) + (row / Step * RowPitch) + (column / Step);

    /// <summary>Stages images that follow each other in memory, at most <see cref="Images"/>.</summary>
    public void Stage(float* images, int count, float* staged)
    {
        new Span<float>(staged, Size).Clear();
        for (var i = 0; i < count; i++)
            StageImage(images + ((nint)i * Channels * Height * Width), staged + (i * Pitch));
    }

    private void StageImage(float* image, float* staged)
    {
        for (var rowRemainder = 0; rowRemainder < Step; rowRemainder++)
        {
            // Rows, and columns below, of a remainder: number j is the image's j · Step + remainder - Top (- Left).
            var firstRow = Math.Max(0, PatchGrid.Ceiling(Top - rowRemainder, Step));
            var rows = Math.Min(Rows, PatchGrid.Ceiling(Top + Height - rowRemainder, Step)) - firstRow;
            for (var remainder = 0; remainder < Step && rows > 0; remainder++)
            {
                var first = Math.Max(0, PatchGrid.Ceiling(Left - remainder, Step));
                var count = Math.Min(Pitch, PatchGrid.Ceiling(Left + Width - remainder, Step)) - first;
                if (count <= 0)
                    continue;
                var source = image + (((firstRow * Step) + rowRemainder - Top) * Width) + (first * Step) + remainder - Left;
                var destination = staged + (((rowRemainder * Step) + remainder) * PlaneSize) + (firstRow * RowPitch) + first;
                for (var channel = 0; channel < Channels; channel++)
                {
                    StageRows(source, destination, rows, count);
                    source += Height * Width;
                    destination += Step * Step * PlaneSize;
                }
            }
        }
    }

    private void StageRows(float* source, float* destination, int rows, int count)
    {
        if (Step == 1)
        {
            RowCopy.Copy(source, Width, destination, RowPitch, rows, count);
            return;
        }

        for (; rows > 0; rows--)
        {
            StridedRow.Take(source, Step, destination, count);
            source += Step * Width;
            destination += RowPitch;
        }
    }
}
