using System.Numerics;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// What happens to a finished tile of a product while it is still in the cache: a bias is added, then an activation applied.
/// </summary>
/// <param name="bias">One value for each column of the product, or for each row; null for none.</param>
/// <param name="biasPerRow">Whether the bias belongs to rows: the output channels of a convolution.</param>
/// <param name="activation">The function of the sums.</param>
public readonly unsafe struct GemmEpilogue(float* bias, bool biasPerRow, FusedActivation activation)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => bias == null && activation.Kind == Activation.Identity;

    internal void Apply(int row, int rows, int column, int columns, float* tile, nint stride)
    {
        if (bias != null)
        {
            for (var i = 0; i < rows; i++)
            {
                if (biasPerRow)
                    AddScalar(tile + (i * stride), columns, bias[row + i]);
                else
                    AddVector(tile + (i * stride), columns, bias + column);
            }
        }

        if (activation.Kind != Activation.Identity)
            activation.Apply(tile, stride, rows, columns);
    }

    private static void AddScalar(float* x, int count, float value)
    {
        var j = 0;
        for (; j <= count - Vector<float>.Count; j += Vector<float>.Count)
            Vector.Store(Vector.Load(x + j) + new Vector<float>(value), x + j);
        for (; j < count; j++)
            x[j] += value;
    }

    private static void AddVector(float* x, int count, float* y)
    {
        var j = 0;
        for (; j <= count - Vector<float>.Count; j += Vector<float>.Count)
            Vector.Store(Vector.Load(x + j) + Vector.Load(y + j), x + j);
        for (; j < count; j++)
            x[j] += y[j];
    }
}
