namespace Tersor.Kernels.Cpu;

/// <summary>
/// Transformed weights in bands of output channels, as <see cref="MicroKernel"/> reads them: [band, place in the tile, input
/// channel, output channel of the band]. They are transformed in double precision and rounded once.
/// </summary>
internal sealed unsafe class WinogradWeights<TTile>
    where TTile : struct, IWinogradTile
{
    private readonly AlignedArray<float> _weights;
    private readonly AlignedArray<float> _bias;

    private readonly bool _isPadded;

    /// <summary>Transforms [output channels, input channels · 3 · 3].</summary>
    /// <param name="matrix">The weights.</param>
    /// <param name="bandRows">Output channels of a band.</param>
    /// <param name="isPadded">Whether the last band is as wide as the others, with zeros.</param>
    public WinogradWeights(WeightMatrix matrix, int bandRows, bool isPadded = false)
    {
        var area = WinogradKernels.Kernel * WinogradKernels.Kernel;
        (Rows, Columns, BandRows) = (matrix.Rows, matrix.Columns / area, bandRows);
        _isPadded = isPadded;
        _bias = new AlignedArray<float>(matrix.Bias);
        _weights = new AlignedArray<float>(checked(Places * (isPadded ? Bands * BandRows : Rows) * Columns));
        var factors = TTile.Weights;
        Span<double> half = stackalloc double[Extent * WinogradKernels.Kernel];
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
                Transform(matrix.Values.AsSpan(((row * Columns) + column) * area, area), factors, half, row, column);
        }
    }

    /// <summary>Places of a tile along an axis.</summary>
    public static int Extent => TTile.Size + WinogradKernels.Kernel - 1;

    /// <summary>Places of a tile.</summary>
    public static int Places => Extent * Extent;

    public int Rows { get; }

    /// <summary>Input channels.</summary>
    public int Columns { get; }

    /// <summary>The output channels of a band; the last may have fewer.</summary>
    public int BandRows { get; }

    public int Bands => (Rows + BandRows - 1) / BandRows;

    public float* Bias => _bias.Pointer;

    public int First(int band) => band * BandRows;

    public int Height(int band) => Math.Min(BandRows, Rows - First(band));

    /// <summary>The weights of a band at a place: [input channel, output channel of the band].</summary>
    public float* Panel(int band, int place) =>
        _weights.Pointer + ((nint)First(band) * Places * Columns) + ((nint)place * Columns * Width(band));

    private int Width(int band) => _isPadded ? BandRows : Height(band);

    /// <summary>G g Gᵀ, each place to its panel.</summary>
    private void Transform(ReadOnlySpan<float> weights, double[,] factors, Span<double> half, int row, int column)
    {
        for (var i = 0; i < Extent; i++)
        {
            for (var x = 0; x < WinogradKernels.Kernel; x++)
            {
                var sum = 0.0;
                for (var y = 0; y < WinogradKernels.Kernel; y++)
                    sum += factors[i, y] * weights[(y * WinogradKernels.Kernel) + x];
                half[(i * WinogradKernels.Kernel) + x] = sum;
            }
        }

        var band = row / BandRows;
        for (var i = 0; i < Extent; i++)
        {
            for (var j = 0; j < Extent; j++)
            {
                var sum = 0.0;
                for (var x = 0; x < WinogradKernels.Kernel; x++)
                    sum += factors[j, x] * half[(i * WinogradKernels.Kernel) + x];
                Panel(band, (i * Extent) + j)[((nint)column * Width(band)) + row - First(band)] = (float)sum;
            }
        }
    }
}
