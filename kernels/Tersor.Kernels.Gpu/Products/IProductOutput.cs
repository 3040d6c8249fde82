namespace Tersor.Kernels.Gpu;

/// <summary>Where a product's elements are stored.</summary>
public interface IProductOutput
{
    /// <summary>The element's place in the view of the output.</summary>
    int Offset(int row, int column);

    /// <summary>Which bias belongs to the element.</summary>
    int Channel(int row, int column);
}
