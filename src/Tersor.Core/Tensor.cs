namespace Tersor.Core;

/// <summary>
/// A strided view of a block of device memory, and the node that gradients flow through. Tensors made inside a
/// <see cref="StepScope"/> belong to it and are recycled, object and memory, when it ends; others live until disposed.
/// </summary>
public sealed class Tensor : IDisposable
{
    private DeviceMemory? _memory;
    private Tensor? _gradient;
    private bool _hasGradient;

    internal Tensor(Device device) => Device = device;

    /// <summary>The device whose memory this is.</summary>
    public Device Device { get; }

    /// <summary>The extents, outermost first.</summary>
    public Shape Shape { get; private set; }

    /// <summary>The distance in elements between neighbours along each dimension.</summary>
    public Shape Strides { get; private set; }

    /// <summary>The first element's place in the memory block, in elements.</summary>
    public int Offset { get; private set; }

    /// <summary>What an element is.</summary>
    public ElementType Type { get; private set; }

    /// <summary>The number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>Whether elements lie densely in row-major order.</summary>
    public bool IsContiguous { get; private set; }

    /// <summary>Whether operations on this tensor are recorded, so that a backward pass reaches it.</summary>
    public bool RequiresGradient { get; set; }

    /// <summary>The memory block that holds the elements.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed, or its step has ended.</exception>
    public DeviceMemory Memory => _memory ?? throw new ObjectDisposedException(nameof(Tensor), "The tensor was disposed or its step has ended.");

    /// <summary>
    /// The gradient that backward passes added up since <see cref="ClearGradient"/>, or null if none reached this tensor. Only leaves
    /// keep theirs: the gradient of an operation's result is released as soon as it has been passed on.
    /// </summary>
    public Tensor? Gradient => _hasGradient ? _gradient : null;

    /// <summary>The step that owns this tensor; null if it lives until disposed.</summary>
    internal StepScope? Scope { get; private set; }

    /// <summary>
    /// The buffer that a backward step writes this tensor's gradient to, contiguous and of this shape. The first writer
    /// must store (<paramref name="accumulate"/> is false), later ones add. A leaf keeps its buffer from step to step.
    /// </summary>
    public Tensor BeginGradient(out bool accumulate)
    {
        accumulate = _hasGradient;
        _gradient ??= Device.Rent(Shape, ElementType.Float32, Scope);
        _hasGradient = true;
        return _gradient;
    }

    /// <summary>Forgets the gradient; its buffer stays for the next backward pass.</summary>
    public void ClearGradient() => _hasGradient = false;

    /// <summary>
    /// Takes the tensor out of the step that owns it: it lives on until the caller disposes it. Its recorded history and its
    /// gradient stay behind.
    /// </summary>
    /// <returns>This tensor.</returns>
    public Tensor Keep()
    {
        if (Scope is null)
            return this;
        _ = Memory;
        DropGradient();
        RequiresGradient = false;
        Scope = null;
        return this;
    }

    /// <summary>The same elements under another shape of equal count. Not recorded: see <c>Reshape</c> among the operations.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
    public Tensor View(Shape shape)
    {
        if (!IsContiguous)
            throw new InvalidOperationException($"A strided tensor of shape {Shape} can't be viewed as {shape}.");
        if (shape.Count != Count)
            throw new ArgumentException($"{Shape} has {Count} elements, {shape} {shape.Count}.", nameof(shape));
        return View(shape, shape.ContiguousStrides(), Offset);
    }

    /// <summary>A view with its own shape, strides and offset, in elements of the same memory block. Not recorded.</summary>
    /// <exception cref="ArgumentException">The view leaves the memory block.</exception>
    public Tensor View(Shape shape, Shape strides, int offset)
    {
        CheckView(shape, strides, offset);
        var view = Device.RentObject(Device.CurrentStep);
        Memory.AddReference();
        view.Bind(Memory, shape, strides, offset, Type, Device.CurrentStep);
        return view;
    }

    /// <summary>Copies the elements, in row-major order, to the host.</summary>
    public void CopyTo(Span<float> destination) => Device.Read(this, destination);

    /// <summary>Copies the elements, in row-major order, to a new array.</summary>
    public float[] ToArray()
    {
        var array = new float[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>Overwrites the elements, in row-major order, from the host.</summary>
    public void CopyFrom(ReadOnlySpan<float> source) => Device.Write(this, source);

    /// <summary>Releases the memory. A tensor of a running step is released with the step, and needs no disposal.</summary>
    public void Dispose()
    {
        if (Scope is not null)
            return;
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Reports a tensor that was forgotten. Its memory isn't taken back: the pool belongs to the device's thread, and this runs on another.
    /// </summary>
    ~Tensor()
    {
        if (_memory is not null && Scope is null)
            Device.Pool.ReportLeak();
    }

    /// <summary>For example <c>Float32[64, 10]</c>.</summary>
    public override string ToString() => $"{Type}{Shape}";

    internal void Bind(DeviceMemory memory, Shape shape, Shape strides, int offset, ElementType type, StepScope? scope)
    {
        _memory = memory;
        Scope = scope;
        Shape = shape;
        Strides = strides;
        Offset = offset;
        Type = type;
        Count = shape.Count;
        IsContiguous = shape.IsContiguous(strides);
        RequiresGradient = false;
        _hasGradient = false;
    }

    /// <summary>
    /// Lets this tensor's gradient be another view of an existing one instead of a copy, if it has none yet and doesn't keep its buffer
    /// from step to step. The operation that owns <paramref name="gradient"/> must be done with it.
    /// </summary>
    internal bool TryShareGradient(Tensor gradient)
    {
        if (Scope is null || _gradient is not null)
            return false;
        gradient.Memory.AddReference();
        _gradient = Device.RentObject(Scope);
        _gradient.Bind(gradient.Memory, Shape, Shape.ContiguousStrides(), gradient.Offset, ElementType.Float32, Scope);
        _hasGradient = true;
        return true;
    }

    /// <summary>Gives the gradient's memory back before the step ends.</summary>
    internal void DropGradient()
    {
        _gradient?.ReleaseMemory();
        _gradient = null;
        _hasGradient = false;
    }

    /// <summary>Ends the use of a temporary before its step ends: the memory goes back at once, the object with the step.</summary>
    internal void ReleaseMemory()
    {
        _memory?.Release();
        _memory = null;
    }

    internal void Release()
    {
        ReleaseMemory();
        if (Scope is null)
            _gradient?.Release();
        _gradient = null;
        _hasGradient = false;
        RequiresGradient = false;
        Scope = null;
    }

    private void CheckView(Shape shape, Shape strides, int offset)
    {
        if (strides.Rank != shape.Rank)
            throw new ArgumentException($"The shape {shape} has other dimensions than the strides {strides}.", nameof(strides));
        var last = (long)offset;
        for (var i = 0; i < shape.Rank; i++)
            last += (long)(shape[i] - 1) * strides[i];
        if (shape.Count > 0 && (offset < 0 || (last + 1) * Type.Size() > Memory.ByteLength))
            throw new ArgumentException($"A view {shape} with strides {strides} from element {offset} leaves the memory of {this}.", nameof(shape));
    }
}
