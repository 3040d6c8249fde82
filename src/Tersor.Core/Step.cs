namespace Tersor.Core;

/// <summary>
/// What a <see cref="StepScope"/> stands for: the tensors that a step owns. Recycled like them, with a generation for each step
/// that it was.
/// </summary>
internal sealed class Step(Device device)
{
    private readonly List<TensorState> _tensors = [];
    private int _tapeLength;

    public Device Device => device;

    /// <summary>How many steps the object has been.</summary>
    public long Generation { get; private set; }

    /// <summary>The step that was open before this one.</summary>
    public Step? Outer { get; private set; }

    /// <summary>The thread that it began on.</summary>
    public int Thread { get; private set; }

    public void Begin(Step? outer)
    {
        Outer = outer;
        Thread = Environment.CurrentManagedThreadId;
        _tapeLength = device.Tape.Length;
    }

    public void Own(TensorState tensor) => _tensors.Add(tensor);

    public void End()
    {
        device.Tape.TruncateTo(_tapeLength);
        foreach (var tensor in _tensors)
        {
            if (tensor.Step != this)
                continue;
            tensor.Release();
            device.ReturnState(tensor);
        }

        _tensors.Clear();
        Outer = null;
        Generation++;
    }
}
