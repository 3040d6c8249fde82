namespace Tersor.Core;

/// <summary>
/// The lifetime of one training or inference step: every tensor made while it is open, and the tape that recorded
/// them, go back to the device's pools together when it is disposed. Scopes nest; the innermost owns new tensors.
/// </summary>
/// <remarks>
/// Using a tensor after its step throws an <see cref="ObjectDisposedException"/> until the object is recycled in a later step: what is
/// to live longer is taken out with <see cref="Tensor.Keep"/>.
/// </remarks>
/// <example><code>
/// using var step = device.BeginStep();
/// var loss = CrossEntropyOperation.Apply(network.Forward(images, training: true), labels);
/// loss.Backward();
/// optimizer.Step();
/// </code></example>
public sealed class StepScope : IDisposable
{
    private readonly Device _device;
    private readonly List<Tensor> _tensors = [];
    private int _tapeLength;

    internal StepScope(Device device) => _device = device;

    internal StepScope? Outer { get; private set; }

    internal bool IsOpen { get; private set; }

    /// <summary>Ends the step: its tensors are no longer usable.</summary>
    public void Dispose() => _device.EndStep(this);

    internal void Begin(StepScope? outer)
    {
        Outer = outer;
        IsOpen = true;
        _tapeLength = _device.Tape.Length;
    }

    internal void Own(Tensor tensor) => _tensors.Add(tensor);

    internal void End()
    {
        _device.Tape.TruncateTo(_tapeLength);
        foreach (var tensor in _tensors)
        {
            if (tensor.Scope != this)
                continue;
            tensor.Release();
            _device.ReturnObject(tensor);
        }

        _tensors.Clear();
        Outer = null;
        IsOpen = false;
    }
}
