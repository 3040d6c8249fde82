using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// The contract between the engine and a processor. Destination-passing: every method writes tensors it is given and
/// allocates none. With <c>accumulate</c> results are added to the destination (parameter gradients), else stored.
/// Tensors are contiguous Float32 unless a method says otherwise; callers (the operations) have checked the shapes.
/// Results are the same bits in every run and for every number of threads: work is cut into fixed blocks, reductions
/// have a fixed order.
/// </summary>
/// <remarks>
/// Every method enters by one door, <c>Enter</c>, before a backend does anything. It throws an
/// <see cref="ArgumentException"/> for a tensor of another device, an <see cref="ObjectDisposedException"/> for one that was
/// disposed or whose step has ended, and an <see cref="InvalidOperationException"/> if another thread is at work on the device. A
/// backend implements the method's <c>Core</c>.
/// </remarks>
public abstract partial class Backend : IDisposable
{
    /// <summary>A backend that no thread is at work on.</summary>
    protected Backend() => Guard = new ThreadGuard(this);

    /// <summary>For example <c>cpu</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The group of instructions that kernels use, where the same device has several and results depend on it; else null.
    /// </summary>
    public virtual string? Instructions => null;

    /// <summary>
    /// The density of a matrix up to which its product by codes (<see cref="SpMM"/>) is faster than one by all of its weights.
    /// What was measured on no device counts as PoCL (docs/performance.md).
    /// </summary>
    public virtual double SparseProductDensity => 0.04;

    /// <summary>
    /// Kernels that were started so far, where each costs the time that a driver takes to start it; 0 where operations are calls.
    /// </summary>
    public virtual long Launches => 0;

    /// <summary>Turns a second thread away.</summary>
    internal ThreadGuard Guard { get; }

    /// <summary>What counts the operations at the moment; usually nothing.</summary>
    internal OperationProfile? Profile { get; set; }

    // ---- Memory ------------------------------------------------------------------------------------------------

    /// <summary>A new block, aligned for vector loads. Called by the memory pool only.</summary>
    public abstract DeviceMemory Allocate(long byteLength);

    /// <summary>Host bytes into a contiguous tensor of any element type.</summary>
    public void Upload(ReadOnlySpan<byte> source, Tensor destination)
    {
        using var visit = Enter(nameof(Upload), destination);
        UploadCore(source, destination);
    }

    /// <inheritdoc cref="Upload"/>
    protected abstract void UploadCore(ReadOnlySpan<byte> source, Tensor destination);

    /// <summary>A contiguous tensor of any element type to the host.</summary>
    public void Download(Tensor source, Span<byte> destination)
    {
        using var visit = Enter(nameof(Download), source);
        DownloadCore(source, destination);
    }

    /// <inheritdoc cref="Download"/>
    protected abstract void DownloadCore(Tensor source, Span<byte> destination);

    /// <summary>y = value, element by element.</summary>
    public void Fill(Tensor y, float value)
    {
        using var visit = Enter(nameof(Fill), y);
        FillCore(y, value);
    }

    /// <inheritdoc cref="Fill"/>
    protected abstract void FillCore(Tensor y, float value);

    /// <summary>
    /// y = x for equal shapes of any element type; either side may be strided, broadcast strides (0) in x included.
    /// </summary>
    public void Copy(Tensor x, Tensor y, bool accumulate)
    {
        using var visit = Enter(nameof(Copy), x, y);
        CopyCore(x, y, accumulate);
    }

    /// <inheritdoc cref="Copy"/>
    protected abstract void CopyCore(Tensor x, Tensor y, bool accumulate);

    // ---- Element-wise maps and reductions ----------------------------------------------------------------------

    /// <summary>y = f(x), equal counts. y may be x.</summary>
    public void Map<TOperator>(TOperator f, Tensor x, Tensor y, bool accumulate = false)
        where TOperator : unmanaged, IUnaryOperator
    {
        using var visit = Enter(OperationName<TOperator>.Map, x, y);
        MapCore(f, x, y, accumulate);
    }

    /// <inheritdoc cref="Map{TOperator}(TOperator, Tensor, Tensor, bool)"/>
    protected abstract void MapCore<TOperator>(TOperator f, Tensor x, Tensor y, bool accumulate)
        where TOperator : unmanaged, IUnaryOperator;

    /// <summary>
    /// y = f(a, b). An operand of fewer dimensions or extent 1 is broadcast to y's shape as in NumPy. y may be a or b of its own
    /// shape.
    /// </summary>
    public void Map<TOperator>(TOperator f, Tensor a, Tensor b, Tensor y, bool accumulate = false)
        where TOperator : unmanaged, IBinaryOperator
    {
        using var visit = Enter(OperationName<TOperator>.Map, a, b, y);
        MapCore(f, a, b, y, accumulate);
    }

    /// <inheritdoc cref="Map{TOperator}(TOperator, Tensor, Tensor, Tensor, bool)"/>
    protected abstract void MapCore<TOperator>(TOperator f, Tensor a, Tensor b, Tensor y, bool accumulate)
        where TOperator : unmanaged, IBinaryOperator;

    /// <summary>y = f(a, b, c), equal counts. y may be an operand.</summary>
    public void Map<TOperator>(TOperator f, Tensor a, Tensor b, Tensor c, Tensor y, bool accumulate = false)
        where TOperator : unmanaged, ITernaryOperator
    {
        using var visit = Enter(OperationName<TOperator>.Map, a, b, c, y);
        MapCore(f, a, b, c, y, accumulate);
    }

    /// <inheritdoc cref="Map{TOperator}(TOperator, Tensor, Tensor, Tensor, Tensor, bool)"/>
    protected abstract void MapCore<TOperator>(TOperator f, Tensor a, Tensor b, Tensor c, Tensor y, bool accumulate)
        where TOperator : unmanaged, ITernaryOperator;

    /// <summary>Folds the middle extent of x, seen as [outer, length, inner]; y has outer · inner elements.</summary>
    public void Reduce<TOperator>(TOperator fold, Tensor x, int outer, int length, int inner, Tensor y, bool accumulate = false)
        where TOperator : unmanaged, IReductionOperator
    {
        using var visit = Enter(OperationName<TOperator>.Reduce, x, y);
        ReduceCore(fold, x, outer, length, inner, y, accumulate);
    }

    /// <inheritdoc cref="Reduce{TOperator}(TOperator, Tensor, int, int, int, Tensor, bool)"/>
    protected abstract void ReduceCore<TOperator>(
        TOperator fold, Tensor x, int outer, int length, int inner, Tensor y, bool accumulate)
        where TOperator : unmanaged, IReductionOperator;

    /// <summary>sums[c] = Σ over n, h, w of x [n, c, h, w].</summary>
    /// <param name="x">Images.</param>
    /// <param name="planes">[n, c]: room for the sums of planes, which a backend may leave alone.</param>
    /// <param name="sums">[c].</param>
    /// <param name="accumulate">Whether to add to them.</param>
    public void SumChannels(Tensor x, Tensor planes, Tensor sums, bool accumulate)
    {
        using var visit = Enter(nameof(SumChannels), x, planes, sums);
        SumChannelsCore(x, planes, sums, accumulate);
    }

    /// <inheritdoc cref="SumChannels"/>
    protected virtual void SumChannelsCore(Tensor x, Tensor planes, Tensor sums, bool accumulate)
    {
        ReduceCore(new Sum(), x, planes.Count, x.Shape[2] * x.Shape[3], 1, planes, accumulate: false);
        ReduceCore(new Sum(), planes, 1, planes.Shape[0], planes.Shape[1], sums, accumulate);
    }

    /// <summary>sum = Σ of the squares of all elements of all tensors: the square of their norm together.</summary>
    /// <param name="tensors">Of any shape.</param>
    /// <param name="sum">A single element.</param>
    public void SumOfSquares(ReadOnlySpan<Tensor> tensors, Tensor sum)
    {
        using var visit = Enter(nameof(SumOfSquares), sum);
        foreach (var tensor in tensors)
            Demand(tensor);
        SumOfSquaresCore(tensors, sum);
    }

    /// <inheritdoc cref="SumOfSquares"/>
    /// <remarks>A backend may take many at once; this takes one after the other.</remarks>
    protected virtual void SumOfSquaresCore(ReadOnlySpan<Tensor> tensors, Tensor sum)
    {
        if (tensors.IsEmpty)
            FillCore(sum, 0f);
        for (var i = 0; i < tensors.Length; i++)
            ReduceCore(new SumOfSquares(), tensors[i], 1, tensors[i].Count, 1, sum, accumulate: i > 0);
    }

    /// <summary>The index (Int32) of the first largest value in each row of x [rows, columns]; a NaN counts as largest.</summary>
    public void ArgMax(Tensor x, Tensor indices)
    {
        using var visit = Enter(nameof(ArgMax), x, indices);
        ArgMaxCore(x, indices);
    }

    /// <inheritdoc cref="ArgMax"/>
    protected abstract void ArgMaxCore(Tensor x, Tensor indices);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Demands tensors of this device that are alive; those that are null aren't asked for.</summary>
    internal void Demand(params ReadOnlySpan<Tensor?> tensors)
    {
        foreach (var operand in tensors)
        {
            if (operand is not { } tensor)
                continue;
            if (tensor.Device.Backend != this)
            {
                throw new ArgumentException(
                    $"{tensor.Description} lives on {tensor.Device.Name}, the operation runs on {NameBeside(tensor.Device)}.");
            }

            _ = tensor.Memory;
        }
    }

    private string NameBeside(Device other) => other.Name == Name ? "another device of that name" : Name;

    /// <summary>Waits until everything that the host has started is done, where the host runs ahead.</summary>
    protected internal virtual void Finish()
    {
    }

    /// <summary>Multiply-adds of a convolution: so many for each value of its result.</summary>
    private static double ProductsOf(Tensor y, Tensor weight) => (double)y.Count * weight.Count / weight.Shape[0];

    /// <summary>Rows of the last extent.</summary>
    private static double RowsOf(Tensor x) => (double)x.Count / x.Shape[-1];

    /// <summary>Lets an operation in.</summary>
    private OperationVisit Enter(string name, params ReadOnlySpan<Tensor?> tensors)
    {
        var visit = Guard.Enter();
        try
        {
            Demand(tensors);
            Profile?.Begin(this, name, tensors);
            return new OperationVisit(visit, Profile, this);
        }
        catch
        {
            visit.Dispose();
            throw;
        }
    }
}
