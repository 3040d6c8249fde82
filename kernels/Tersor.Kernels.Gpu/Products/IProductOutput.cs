namespace Tersor.Kernels.Gpu;

/// <summary>The destination of a product's elements.</summary>
public interface IProductOutput
{
    /// <summary>The element's place in the view of the output.</summary>
    int Offset(int row, int column);

    /// <summary>Which bias belongs to the element.</summary>
    int Channel(int row, int column);
}
