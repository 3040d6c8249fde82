using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Adds up the slices of a matrix product in their order, then applies the epilogue. Finishes a work item's element. The grid is
/// at least the product's elements, and the lines that are summed.
/// </summary>
/// <param name="slices">One matrix behind the other.</param>
/// <param name="count">The number of slices.</param>
/// <param name="sliceSize">Elements between the slices' beginnings.</param>
/// <param name="stride">Elements between a slice's rows.</param>
/// <param name="elements">Elements of the product.</param>
/// <param name="columns">Columns of the product.</param>
/// <param name="output">Holds the product.</param>
/// <param name="layout">Where in <paramref name="output"/>.</param>
/// <param name="bias">As the layout demands; not read without a bias.</param>
/// <param name="epilogue">The operation on the finished sums.</param>
/// <param name="lines">Lines whose sums follow the product's elements; 0 if nobody wants them.</param>
/// <param name="lineSums">The sums of each slice's lines, one slice behind the other.</param>
/// <param name="sums">Where they go.</param>
public readonly struct SliceSum<TOutput>(
    ArrayView<float> slices, int count, int sliceSize, int stride, int elements, IntegerDivisor columns, ArrayView<float> output,
    TOutput layout, ArrayView<float> bias, ProductEpilogue epilogue, int lines, ArrayView<float> lineSums, RowSums sums)
    : IKernel
    where TOutput : unmanaged, IProductOutput
{
    /// <inheritdoc/>
    public void Run()
    {
        var i = WorkItem.Index;
        if (i < elements)
        {
            var row = columns.Quotient(i);
            var column = i - (row * columns.Divisor);
            var place = (row * stride) + column;
            var sum = slices[place];
            for (var slice = 1; slice < count; slice++)
                sum += slices[place + (slice * sliceSize)];
            epilogue.Store(sum, bias, layout.Channel(row, column), output, layout.Offset(row, column));
        }
        else if (i - elements < lines)
        {
            var line = i - elements;
            var sum = lineSums[line];
            for (var slice = 1; slice < count; slice++)
                sum += lineSums[line + (slice * lines)];
            sums.Store(sum, line);
        }
    }
}
