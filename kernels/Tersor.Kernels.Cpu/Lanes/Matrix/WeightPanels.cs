using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A matrix in bands of rows, each packed as <see cref="MicroKernel"/> reads it: [band, column, row of the band].
/// </summary>
internal sealed unsafe class WeightPanels
{
    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;

    /// <summary>Packs a matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="groups">Equal parts of its rows that no band may cross.</param>
    public WeightPanels(WeightMatrix matrix, int groups = 1)
    {
        (Rows, Columns, BandRows) = (matrix.Rows, matrix.Columns, RowsOfBand(matrix.Rows, groups));
        _weights = new AlignedArray<float>(matrix.Values.Length);
        _bias = new AlignedArray<float>(matrix.Bias);
        fixed (float* values = matrix.Values)
        {
            for (var band = 0; band < Bands; band++)
                new MatrixLeft(values, Columns, 1).Pack(
                    First(band), Height(band), 0, Columns, _weights.Pointer + ((nint)First(band) * Columns));
        }
    }

    /// <summary>The floats of a tile: all columns of the micro-kernel for a band.</summary>
    public int TileSize => BandRows * MicroKernel.Columns;

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>The rows of a band; the last may have fewer.</summary>
    public int BandRows { get; }

    public int Bands => (Rows + BandRows - 1) / BandRows;

    /// <summary>The rows of a band of so many rows in groups.</summary>
    public static int RowsOfBand(int rows, int groups)
    {
        var (own, most) = (rows / groups, MicroKernel.MaxRows);
        if (groups == 1)
        {
            var bands = (own + most - 1) / most;
            return (own + bands - 1) / bands;
        }

        var height = Math.Min(own, most);
        while (own % height != 0)
            height--;
        return height;
    }

    /// <summary>A weight.</summary>
    public float this[int row, int column]
    {
        get
        {
            var (band, place) = Math.DivRem(row, BandRows);
            return _weights.Pointer[((nint)First(band) * Columns) + ((nint)column * Height(band)) + place];
        }
    }

    public int First(int band) => band * BandRows;

    public int Height(int band) => Math.Min(BandRows, Rows - First(band));

    /// <summary>y [rows of the band, columns] (+)= some columns of a band's weights times what lies at as many places.</summary>
    /// <param name="band">The band.</param>
    /// <param name="column">The first of its columns.</param>
    /// <param name="depth">The number of columns.</param>
    /// <param name="x">The inputs, which <paramref name="offsets"/> begin from.</param>
    /// <param name="offsets">For each of the columns where its input lies.</param>
    /// <param name="columns">Wanted columns of y; whole vectors are written.</param>
    /// <param name="y">The results.</param>
    /// <param name="stride">The distance of their rows.</param>
    /// <param name="accumulates">Whether to add to y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(
        int band, int column, int depth, float* x, int* offsets, int columns, float* y, nint stride, bool accumulates)
    {
        MicroKernel.Run(Height(band), columns, depth, Panel(band, column), x, offsets, y, stride, accumulates);
    }

    /// <summary>The same for all columns of a tile, whose sums are finished with the rows' bias before they are stored.</summary>
    /// <param name="band">The band.</param>
    /// <param name="column">The first of its columns.</param>
    /// <param name="depth">The number of columns.</param>
    /// <param name="x">The inputs, which <paramref name="offsets"/> begin from.</param>
    /// <param name="offsets">For each of the columns where its input lies.</param>
    /// <param name="y">The results.</param>
    /// <param name="stride">The distance of their rows.</param>
    /// <param name="accumulates">Whether to add to y first.</param>
    /// <param name="addend">What is added, laid out as y; null for nothing.</param>
    /// <param name="range">The limits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish(
        int band, int column, int depth, float* x, int* offsets, float* y, nint stride, bool accumulates, float* addend,
        ValueRange range)
    {
        MicroKernel.RunFinished(
            Height(band), depth, Panel(band, column), x, offsets, y, stride, accumulates,
            new TileFinish(Bias(band), addend is not null, addend is null ? 0 : (nint)(addend - y), range));
    }

    /// <summary>The bias of a band's rows.</summary>
    public float* Bias(int band) => _bias.Pointer + First(band);

    /// <summary>Adds the bias to a band's results.</summary>
    public void AddBias(int band, int columns, float* y, nint stride) => new GemmEpilogue(
        _bias.Pointer, biasPerRow: true, default).Apply(First(band), Height(band), 0, columns, y, stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Panel(int band, int column) =>
        _weights.Pointer + ((nint)First(band) * Columns) + ((nint)column * Height(band));
}
