using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tersor.Core;

/// <summary>
/// A place where tensors live and operations run: a <see cref="Core.Backend"/> with its memory pool, the current step
/// and the tape. A device serves one thread at a time, and refuses a second while the first is at work; its kernels use as many
/// as they are given. Between two operations work may move to another thread. Tensors of two devices don't meet in an operation.
/// </summary>
public sealed class Device : IDisposable
{
    private readonly Stack<TensorState> _spareStates = new();
    private readonly Stack<Step> _spareSteps = new();
    private Step? _currentStep;

    /// <summary>A device over a backend, which it owns from now on.</summary>
    public Device(Backend backend)
    {
        Backend = backend;
        Pool = new MemoryPool(backend);
        Tape = new Tape();
    }

    /// <summary>The operations.</summary>
    public Backend Backend { get; }

    /// <summary>For example <c>cpu</c> or <c>cuda:0</c>.</summary>
    public string Name => Backend.Name;

    /// <summary>
    /// The group of instructions that kernels use, where results depend on it; null if <see cref="Name"/> says all.
    /// </summary>
    public string? Instructions => Backend.Instructions;

    /// <summary>Where tensors get their memory.</summary>
    public MemoryPool Pool { get; }

    /// <summary>What was recorded in the current step.</summary>
    public Tape Tape { get; }

    /// <summary>The innermost open step, which owns the tensors made now; null outside a step.</summary>
    public StepScope? CurrentStep => _currentStep is { } step ? new StepScope(step) : null;

    /// <summary>Whether the memory is gone.</summary>
    internal bool IsDisposed { get; private set; }

    /// <summary>Opens a step: see <see cref="StepScope"/>.</summary>
    /// <exception cref="InvalidOperationException">Another thread is at work on the device.</exception>
    public StepScope BeginStep()
    {
        using var visit = Backend.Guard.Enter();
        var step = _spareSteps.TryPop(out var spare) ? spare : new Step(this);
        step.Begin(_currentStep);
        _currentStep = step;
        return new StepScope(step);
    }

    /// <summary>A tensor with unspecified content, owned by the current step if there is one.</summary>
    public Tensor Empty(Shape shape, ElementType type = ElementType.Float32) => Rent(shape, type, _currentStep);

    /// <summary>A tensor with unspecified content that outlives the current step: the caller disposes it.</summary>
    public Tensor EmptyPersistent(Shape shape, ElementType type = ElementType.Float32) => Rent(shape, type, null);

    /// <summary>A float tensor with the given elements, owned by the current step if there is one.</summary>
    /// <exception cref="ArgumentException">The count differs from the shape's.</exception>
    public Tensor From(ReadOnlySpan<float> values, Shape shape)
    {
        CheckCount(values.Length, shape);
        var tensor = Empty(shape);
        Write(tensor, values);
        return tensor;
    }

    /// <summary>An index tensor with the given elements, owned by the current step if there is one.</summary>
    /// <exception cref="ArgumentException">The count differs from the shape's.</exception>
    public Tensor From(ReadOnlySpan<int> values, Shape shape)
    {
        CheckCount(values.Length, shape);
        var tensor = Empty(shape, ElementType.Int32);
        Write(tensor, values);
        return tensor;
    }

    /// <summary>A tensor of codes or of a mask with the given elements, owned by the current step if there is one.</summary>
    /// <exception cref="ArgumentException">The count differs from the shape's.</exception>
    public Tensor From(ReadOnlySpan<byte> values, Shape shape)
    {
        CheckCount(values.Length, shape);
        var tensor = Empty(shape, ElementType.UInt8);
        Write(tensor, values);
        return tensor;
    }

    /// <summary>A tensor with the shape and elements of an array, owned by the current step if there is one.</summary>
    /// <param name="values">Floats, integers or bytes in up to six dimensions.</param>
    /// <exception cref="ArgumentException">Another element type, or more dimensions.</exception>
    public Tensor From(Array values)
    {
        if (values.Rank > Shape.MaxRank)
            throw new ArgumentException($"A tensor has at most {Shape.MaxRank} dimensions, not {values.Rank}.", nameof(values));
        Span<int> extents = stackalloc int[values.Rank];
        for (var i = 0; i < extents.Length; i++)
            extents[i] = values.GetLength(i);
        var shape = new Shape(extents);
        ref var first = ref MemoryMarshal.GetArrayDataReference(values);
        return values.GetType().GetElementType() switch
        {
            var type when type == typeof(float) => From(Elements<float>(ref first, values.Length), shape),
            var type when type == typeof(int) => From(Elements<int>(ref first, values.Length), shape),
            var type when type == typeof(byte) => From(Elements<byte>(ref first, values.Length), shape),
            var type => throw new ArgumentException($"A tensor holds floats, integers or bytes, not {type}.", nameof(values)),
        };
    }

    /// <summary>Copies host values into a contiguous tensor of the same element type and count.</summary>
    /// <exception cref="ArgumentException">Type or count differ, or the tensor is strided.</exception>
    public void Write<T>(Tensor destination, ReadOnlySpan<T> source)
        where T : unmanaged
    {
        CheckTransfer<T>(destination, source.Length);
        if (!destination.IsContiguous)
        {
            throw new ArgumentException(
                $"The host can't write to a strided view: {destination.Description}.", nameof(destination));
        }

        Backend.Upload(MemoryMarshal.AsBytes(source), destination);
    }

    /// <summary>Copies a tensor's elements, in row-major order, to the host.</summary>
    /// <exception cref="ArgumentException">Type or count differ.</exception>
    public void Read<T>(Tensor source, Span<T> destination)
        where T : unmanaged
    {
        CheckTransfer<T>(source, destination.Length);
        if (source.IsContiguous)
        {
            Backend.Download(source, MemoryMarshal.AsBytes(destination));
            return;
        }

        using var dense = EmptyPersistent(source.Shape, source.Type);
        Backend.Copy(source, dense, accumulate: false);
        Backend.Download(dense, MemoryMarshal.AsBytes(destination));
    }

    /// <summary>
    /// Demands tensors of this device that are alive, for an operation on them; null stands for one that is missing.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor of another device.</exception>
    /// <exception cref="ObjectDisposedException">A tensor that was disposed or whose step has ended.</exception>
    public void Demand(params ReadOnlySpan<Tensor?> tensors) => Backend.Demand(tensors);

    /// <summary>Releases all memory of the device. Its tensors can't be used any more.</summary>
    /// <exception cref="InvalidOperationException">Another thread is at work on the device.</exception>
    public void Dispose()
    {
        if (IsDisposed)
            return;
        using var visit = Backend.Guard.Enter();
        while (_currentStep is { } open)
            EndStep(open);
        IsDisposed = true;
        Pool.Dispose();
        Backend.Dispose();
    }

    /// <summary>
    /// A tensor for what an operation computes on the way or in the end: without a step nothing would ever release it.
    /// </summary>
    internal Tensor Result(Shape shape, ElementType type = ElementType.Float32) => Rent(
        shape, type, _currentStep ?? throw new InvalidOperationException(
            "Operations run inside a step, which owns their results: using var step = device.BeginStep();"));

    internal Tensor Rent(Shape shape, ElementType type, Step? step)
    {
        using var visit = Backend.Guard.Enter();
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var memory = Pool.Rent((long)shape.Count * type.Size());
        return RentState(step).Bind(memory, shape, shape.ContiguousStrides(), 0, type, step);
    }

    internal Tensor View(Tensor source, Shape shape, Shape strides, int offset)
    {
        using var visit = Backend.Guard.Enter();
        var memory = source.Memory;
        memory.AddReference();
        return RentState(_currentStep).Bind(memory, shape, strides, offset, source.Type, _currentStep);
    }

    internal TensorState RentState(Step? step)
    {
        if (step is null)
            return new TensorState(this);
        var state = _spareStates.TryPop(out var spare) ? spare : new TensorState(this);
        step.Own(state);
        return state;
    }

    internal void ReturnState(TensorState state) => _spareStates.Push(state);

    /// <summary>Ends a tensor that no step owns.</summary>
    internal void Release(TensorState state)
    {
        using var visit = Backend.Guard.Enter();
        state.Release();
        GC.SuppressFinalize(state);
    }

    internal void EndStep(Step step)
    {
        using var visit = Backend.Guard.Enter();

        // Steps end in the reverse order of their beginning: an inner one that was forgotten ends with the outer. One that
        // another thread began wasn't forgotten: two threads take turns, and this one would take away the other's tensors.
        for (var inner = _currentStep!; inner != step; inner = inner.Outer!)
        {
            if (inner.Thread != step.Thread && inner.Thread != Environment.CurrentManagedThreadId)
                throw ThreadGuard.Occupied(Name);
        }

        Step ended;
        do
        {
            ended = _currentStep!;
            _currentStep = ended.Outer;
            ended.End();
            _spareSteps.Push(ended);
        }
        while (ended != step);
    }

    private static ReadOnlySpan<T> Elements<T>(ref byte first, int count)
        where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref first), count);

    private static void CheckCount(int length, Shape shape)
    {
        if (length != shape.Count)
            throw new ArgumentException($"The shape {shape} has {shape.Count} elements, the host span {length}.", nameof(shape));
    }

    private static void CheckTransfer<T>(Tensor tensor, int length)
        where T : unmanaged
    {
        var matches = tensor.Type switch
        {
            ElementType.Float32 => typeof(T) == typeof(float),
            ElementType.Int32 => typeof(T) == typeof(int),
            _ => typeof(T) == typeof(byte),
        };
        if (!matches)
            throw new ArgumentException($"{tensor.Description} does not hold {typeof(T).Name} elements.", nameof(tensor));
        if (length != tensor.Count)
        {
            throw new ArgumentException(
                $"{tensor.Description} has {tensor.Count} elements, the host span {length}.", nameof(tensor));
        }
    }
}
