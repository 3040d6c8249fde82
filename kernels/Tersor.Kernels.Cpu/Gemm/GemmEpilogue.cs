namespace Tersor.Kernels.Cpu;

/// <summary>What happens to a finished tile of a product while it is still in the cache: a bias is added, then an activation applied.</summary>
/// <param name="bias">One value for each column of the product, or for each row; null for none.</param>
/// <param name="biasPerRow">Whether the bias belongs to rows: the output channels of a convolution.</param>
/// <param name="activation">Replaces <c>count</c> values in place, given the slope; null for none.</param>
/// <param name="slope">The activation's parameter.</param>
public readonly unsafe struct GemmEpilogue(float* bias, bool biasPerRow, delegate*<float*, int, float, void> activation, float slope)
{
    private readonly float* _bias = bias;
    private readonly bool _biasPerRow = biasPerRow;
    private readonly delegate*<float*, int, float, void> _activation = activation;
    private readonly float _slope = slope;

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => _bias == null && _activation == null;

    internal void Apply(int row, int rows, int column, int columns, float* tile, nint stride)
    {
        for (var i = 0; i < rows; i++)
        {
            if (_bias != null)
            {
                if (_biasPerRow)
                    AddScalar(tile, columns, _bias[row + i]);
                else
                    AddVector(tile, columns, _bias + column);
            }

            if (_activation != null)
                _activation(tile, columns, _slope);
            tile += stride;
        }
    }

    private static void AddScalar(float* x, int count, float value)
    {
        for (var i = 0; i < count; i++)
            x[i] += value;
    }

    private static void AddVector(float* x, int count, float* y)
    {
        for (var i = 0; i < count; i++)
            x[i] += y[i];
    }
}
