namespace Tersor.Kernels.Gpu;

/// <summary>A matrix with dense rows and a bias a column.</summary>
/// <param name="stride">Elements between neighbouring rows.</param>
public readonly struct MatrixOutput(int stride) : IProductOutput
{
    /// <inheritdoc/>
    public int Offset(int row, int column) => (row * stride) + column;

    /// <inheritdoc/>
    public int Channel(int row, int column) => column;
}
