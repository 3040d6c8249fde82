using System.Diagnostics;

namespace Tersor.Core;

/// <summary>
/// A strided view of a block of device memory, and the node that gradients flow through. Tensors made inside a
/// <see cref="StepScope"/> belong to it and end with it; others live until disposed. This is a handle: copies stand for the same
/// tensor, are equal, and cost what a reference costs. A handle that outlives its tensor throws an
/// <see cref="ObjectDisposedException"/> on every use but <see cref="Dispose"/> and <see cref="ToString"/>, whatever was made
/// since.
/// </summary>
[DebuggerDisplay("{Description,nq}")]
public readonly record struct Tensor : IDisposable
{
    private readonly TensorState? _state;
    private readonly long _generation;

    internal Tensor(TensorState state)
    {
        _state = state;
        _generation = state.Generation;
    }

    /// <summary>The device whose memory this is.</summary>
    public Device Device => State.Device;

    /// <summary>The extents, outermost first.</summary>
    public Shape Shape => State.Shape;

    /// <summary>The distance in elements between neighbours along each dimension.</summary>
    public Shape Strides => State.Strides;

    /// <summary>The first element's place in the memory block, in elements.</summary>
    public int Offset => State.Offset;

    /// <summary>What an element is.</summary>
    public ElementType Type => State.Type;

    /// <summary>The number of elements.</summary>
    public int Count => State.Count;

    /// <summary>Whether elements lie densely in row-major order.</summary>
    public bool IsContiguous => State.IsContiguous;

    /// <summary>Whether operations on this tensor are recorded, so that a backward pass reaches it.</summary>
    public bool RequiresGradient => State.RequiresGradient;

    /// <summary>The memory block that holds the elements.</summary>
    /// <exception cref="ObjectDisposedException">The tensor or its device was disposed, or its step has ended.</exception>
    public DeviceMemory Memory => State.Memory;

    /// <summary>
    /// The gradient that backward passes added up since <see cref="ClearGradient"/>, or null if none reached this tensor. Only
    /// leaves keep theirs: the gradient of an operation's result is released as soon as it has been passed on.
    /// </summary>
    public Tensor? Gradient => State.Gradient;

    /// <summary>What this is, in a few words: for example <c>Float32[64, 10]</c>, or that the tensor has ended.</summary>
    public string Description => IsAlive ? $"{Type}{Shape}" : "a tensor that was disposed or whose step has ended";

    /// <summary>Whether the tensor still exists.</summary>
    internal bool IsAlive => _state is not null && _state.Generation == _generation;

    /// <summary>The step that owns this tensor; null if it lives until disposed.</summary>
    internal Step? Step => State.Step;

    /// <summary>What the handle stands for.</summary>
    internal TensorState State => IsAlive ? _state! : throw Ended();

    /// <summary>
    /// A part of the tensor, as a view: <c>x[3]</c>, <c>x[.., 3..7]</c>, <c>x[^1, ..2]</c>. A range narrows a dimension, an index
    /// takes it away; dimensions that are not named stay whole. Its gradient reaches the part's place.
    /// </summary>
    /// <param name="entries">From the outermost dimension; see <see cref="TensorIndex"/>.</param>
    /// <exception cref="ArgumentException">More entries than dimensions, or one that leaves its dimension.</exception>
    public Tensor this[params ReadOnlySpan<TensorIndex> entries] => SliceOperation.Apply(this, entries);

    /// <summary>A tensor with the shape and elements of an array, owned by the current step if there is one.</summary>
    /// <param name="values">
    /// Floats, integers or bytes, up to nine dimensions: <c>float[]</c>, <c>float[,]</c>, <c>int[]</c> …
    /// </param>
    /// <param name="device">Where the tensor lives.</param>
    /// <exception cref="ArgumentException">Another element type, or more dimensions.</exception>
    public static Tensor From(Array values, Device device) => device.From(values);

    /// <summary>Says whether operations on this tensor are recorded from now on.</summary>
    /// <param name="isRequired">Whether a backward pass is to leave a gradient here.</param>
    /// <returns>This tensor.</returns>
    public Tensor RequireGradient(bool isRequired = true)
    {
        State.RequiresGradient = isRequired;
        return this;
    }

    /// <summary>
    /// The buffer that a backward step writes this tensor's gradient to, contiguous and of this shape. The first writer
    /// must store (<paramref name="accumulate"/> is false), later ones add. A leaf keeps its buffer from step to step.
    /// </summary>
    public Tensor BeginGradient(out bool accumulate) => State.BeginGradient(out accumulate);

    /// <summary>Forgets the gradient, whose handles end; its buffer stays for the next backward pass.</summary>
    public void ClearGradient() => State.ClearGradient();

    /// <summary>
    /// Takes the tensor out of the step that owns it: it lives on until the caller disposes it. Its recorded history and its
    /// gradient stay behind.
    /// </summary>
    /// <returns>This tensor.</returns>
    public Tensor Keep()
    {
        var state = State;
        if (state.Step is null)
            return this;
        _ = state.Memory;
        state.Keep();
        return this;
    }

    /// <summary>
    /// The same elements under another shape of equal count. Not recorded: see <c>Reshape</c> among the operations.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor is not contiguous.</exception>
    public Tensor View(Shape shape)
    {
        var state = State;
        if (!state.IsContiguous)
            throw new InvalidOperationException($"A strided tensor of shape {Shape} can't be viewed as {shape}.");
        if (shape.Count != state.Count)
            throw new ArgumentException($"{Shape} has {Count} elements, {shape} {shape.Count}.", nameof(shape));
        return View(shape, shape.ContiguousStrides(), state.Offset);
    }

    /// <summary>A view with its own shape, strides and offset, in elements of the same memory block. Not recorded.</summary>
    /// <exception cref="ArgumentException">The view leaves the memory block.</exception>
    public Tensor View(Shape shape, Shape strides, int offset)
    {
        CheckView(shape, strides, offset);
        return Device.View(this, shape, strides, offset);
    }

    /// <summary>Copies the elements, in row-major order, to the host.</summary>
    public void CopyTo(Span<float> destination) => Device.Read(this, destination);

    /// <summary>Copies the elements, in row-major order, to a new array.</summary>
    public float[] ToArray() => ToArray<float>();

    /// <summary>Copies the elements, in row-major order, to a new array of their type.</summary>
    /// <typeparam name="T">float, int or byte.</typeparam>
    /// <exception cref="ArgumentException">The tensor holds elements of another type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        var array = new T[Count];
        Device.Read<T>(this, array);
        return array;
    }

    /// <summary>The one element, for example of a loss. It waits for the device.</summary>
    /// <exception cref="ArgumentException">There are more elements, or none, or they are no floats.</exception>
    public float ToScalar()
    {
        Span<float> value = stackalloc float[1];
        CopyTo(value);
        return value[0];
    }

    /// <summary>Overwrites the elements, in row-major order, from the host.</summary>
    public void CopyFrom(ReadOnlySpan<float> source) => Device.Write(this, source);

    /// <summary>
    /// Overwrites the elements with those of another tensor of this shape and type, which may share memory. Not recorded.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes, types or devices differ.</exception>
    public void CopyFrom(Tensor source)
    {
        Device.Demand(source);
        Require.SameShape(source, this, nameof(source));
        Require.Type(source, Type, nameof(source));
        if (source.Memory != Memory)
        {
            Device.Backend.Copy(source, this, accumulate: false);
            return;
        }

        using var apart = Device.EmptyPersistent(Shape, Type);
        Device.Backend.Copy(source, apart, accumulate: false);
        Device.Backend.Copy(apart, this, accumulate: false);
    }

    /// <summary>Releases the memory. A tensor of a running step is released with the step, and needs no disposal.</summary>
    public void Dispose()
    {
        if (IsAlive && _state!.Step is null)
            _state.Device.Release(_state);
    }

    /// <summary>
    /// The elements as NumPy prints them, read back from the device; of more than a thousand the three at either end of each
    /// dimension. A tensor that can't be read, because it has ended or another thread is at work on the device, says so.
    /// </summary>
    public override string ToString() => TensorPrinter.Print(this);

    /// <summary>
    /// Lets this tensor's gradient be another view of an existing one instead of a copy, if it has none yet and doesn't keep its
    /// buffer from step to step. The operation that owns <paramref name="gradient"/> must be done with it.
    /// </summary>
    internal bool TryShareGradient(Tensor gradient) => State.TryShareGradient(gradient);

    /// <summary>
    /// Ends the use of a temporary before its step ends: the memory goes back at once, the object with the step.
    /// </summary>
    internal void ReleaseMemory() => State.ReleaseMemory();

    private static ObjectDisposedException Ended() =>
        new(
            nameof(Tensor),
            "The tensor was disposed or its step has ended: Tensor.Keep takes out of a step what is to live longer.");

    private void CheckView(Shape shape, Shape strides, int offset)
    {
        if (strides.Rank != shape.Rank)
            throw new ArgumentException($"The shape {shape} has other dimensions than the strides {strides}.", nameof(strides));
        var last = (long)offset;
        for (var i = 0; i < shape.Rank; i++)
            last += (long)(shape[i] - 1) * strides[i];
        if (shape.Count > 0 && (offset < 0 || (last + 1) * Type.Size() > Memory.ByteLength))
        {
            throw new ArgumentException(
                $"A view {shape} with strides {strides} from element {offset} leaves the memory of {Description}.",
                nameof(shape));
        }
    }
}
