namespace Tersor.Kernels.Cpu;

/// <summary>
/// How planes are staged for windows whose taps lie anywhere: among zeros, and each row split by the remainder of its columns
/// divided by a step, so that what a tap meets in neighbouring windows lies side by side.
/// </summary>
/// <param name="Rows">Staged rows.</param>
/// <param name="Columns">Staged columns.</param>
/// <param name="Step">The distance between neighbouring windows.</param>
internal readonly unsafe record struct TapPlanes(int Rows, int Columns, int Step)
{
    // A vector that begins with a row's last window ends in zeros.
    private const int Slack = 16;

    /// <summary>The distance between the remainders of a row.</summary>
    private int Pitch => ((Columns + Step - 1) / Step) + Slack;

    /// <summary>The distance between rows.</summary>
    public int RowPitch => Step * Pitch;

    /// <summary>Elements of a plane.</summary>
    public int Size => Rows * RowPitch;

    /// <summary>Where a row and a column lie.</summary>
    public int Offset(int row, int column) => (row * RowPitch) + (column % Step * Pitch) + (column / Step);

    /// <summary>Stages a plane among zeros; pixels that come to lie beyond the staged rows and columns are left out.</summary>
    public void Stage(float* plane, in PlaneOrigin origin, float* staged)
    {
        new Span<float>(staged, Size).Clear();
        for (var i = 0; i < origin.Height && (i * origin.RowSpread) + origin.Top < Rows; i++)
        {
            var source = plane + ((nint)i * origin.Width);
            var row = (i * origin.RowSpread) + origin.Top;
            if (Step == 1 && origin.ColumnSpread == 1)
            {
                var count = Math.Max(0, Math.Min(origin.Width, Columns - origin.Left));
                new Span<float>(source, count).CopyTo(new Span<float>(staged + Offset(row, origin.Left), count));
                continue;
            }

            for (var j = 0; j < origin.Width && (j * origin.ColumnSpread) + origin.Left < Columns; j++)
                staged[Offset(row, (j * origin.ColumnSpread) + origin.Left)] = source[j];
        }
    }
}

/// <summary>A plane to be staged, and where.</summary>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Top">The staged row of its first row.</param>
/// <param name="Left">The staged column of its first column.</param>
/// <param name="RowSpread">The distance between its rows.</param>
/// <param name="ColumnSpread">The distance between its columns.</param>
internal readonly record struct PlaneOrigin(int Height, int Width, int Top, int Left, int RowSpread, int ColumnSpread);
