namespace Tersor.Core;

/// <summary>
/// What <see cref="Tensor"/> handles stand for. Those of a step are recycled when it ends, so that a step in steady state
/// allocates nothing; every recycling begins another generation, in which the handles of the last are no longer valid.
/// </summary>
internal sealed class TensorState(Device device)
{
    private DeviceMemory? _memory;
    private Tensor? _gradient;
    private bool _hasGradient;

    /// <summary>
    /// Reports a tensor that was forgotten. Its memory isn't taken back: the pool belongs to the device's thread, and this runs
    /// on another.
    /// </summary>
    ~TensorState()
    {
        if (_memory is not null && Step is null)
            Device.Pool.ReportLeak();
    }

    public Device Device { get; } = device;

    /// <summary>How often the object has been released: a handle is valid in the generation that it was made in.</summary>
    public long Generation { get; private set; }

    public Shape Shape { get; private set; }

    public Shape Strides { get; private set; }

    public int Offset { get; private set; }

    public ElementType Type { get; private set; }

    public int Count { get; private set; }

    public bool IsContiguous { get; private set; }

    public bool RequiresGradient { get; set; }

    /// <summary>The step that owns this tensor; null if it lives until disposed.</summary>
    public Step? Step { get; private set; }

    /// <summary>The memory block; it throws once that is gone, with its device or ahead of its step.</summary>
    public DeviceMemory Memory =>
        _memory is not null && !Device.IsDisposed
            ? _memory
            : throw new ObjectDisposedException(
                nameof(Tensor), "The tensor's memory was released: its work is done, or its device was disposed.");

    public Tensor? Gradient => _hasGradient ? _gradient : null;

    /// <summary>Starts a tensor's life.</summary>
    public Tensor Bind(DeviceMemory memory, Shape shape, Shape strides, int offset, ElementType type, Step? step)
    {
        _memory = memory;
        Step = step;
        Shape = shape;
        Strides = strides;
        Offset = offset;
        Type = type;
        Count = shape.Count;
        IsContiguous = shape.IsContiguous(strides);
        return new Tensor(this);
    }

    public Tensor BeginGradient(out bool accumulate)
    {
        accumulate = _hasGradient;
        _gradient ??= Device.Rent(Shape, ElementType.Float32, Step);
        _hasGradient = true;
        return _gradient.Value;
    }

    /// <summary>The buffer stays, but under another handle: one that was kept must not show the next pass's gradient.</summary>
    public void ClearGradient()
    {
        if (_hasGradient)
            _gradient = _gradient!.Value.State.Renew();
        _hasGradient = false;
    }

    public void Keep()
    {
        DropGradient();
        RequiresGradient = false;
        Step = null;
    }

    public bool TryShareGradient(Tensor gradient)
    {
        if (Step is null || _gradient is not null)
            return false;
        var memory = gradient.Memory;
        memory.AddReference();
        _gradient =
            Device.RentState(Step).Bind(memory, Shape, Shape.ContiguousStrides(), gradient.Offset, ElementType.Float32, Step);
        _hasGradient = true;
        return true;
    }

    public void DropGradient()
    {
        if (_gradient is { IsAlive: true } gradient)
            gradient.State.ReleaseMemory();
        _gradient = null;
        _hasGradient = false;
    }

    public void ReleaseMemory()
    {
        _memory?.Release();
        _memory = null;
    }

    /// <summary>Ends the tensor's life, and with it the validity of all its handles.</summary>
    public void Release()
    {
        ReleaseMemory();
        if (Step is null && _gradient is { IsAlive: true } gradient)
            gradient.State.Release();
        _gradient = null;
        _hasGradient = false;
        RequiresGradient = false;
        Step = null;
        Generation++;
    }

    private Tensor Renew()
    {
        Generation++;
        return new Tensor(this);
    }
}
