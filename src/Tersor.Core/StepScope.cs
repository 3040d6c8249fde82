namespace Tersor.Core;

/// <summary>
/// The lifetime of one training or inference step: every tensor made while it is open, and the tape that recorded
/// them, go back to the device's pools together when it is disposed. Scopes nest; the innermost owns new tensors.
/// </summary>
/// <remarks>
/// Using a tensor after its step throws an <see cref="ObjectDisposedException"/>: what is to live longer is taken out with
/// <see cref="Tensor.Keep"/>. Like a tensor, a scope is a handle: disposing it again does nothing, whatever was begun since.
/// </remarks>
/// <example><code>
/// using var step = device.BeginStep();
/// var loss = network.Forward(images, training: true).CrossEntropy(labels);
/// loss.Backward();
/// optimizer.Step();
/// </code></example>
public readonly record struct StepScope : IDisposable
{
    private readonly Step? _step;
    private readonly long _generation;

    internal StepScope(Step step)
    {
        _step = step;
        _generation = step.Generation;
    }

    /// <summary>Ends the step, and inner ones that were forgotten: their tensors are no longer usable.</summary>
    /// <exception cref="InvalidOperationException">
    /// Another thread is at work on the device, or has a step open inside.
    /// </exception>
    public void Dispose()
    {
        if (_step is not null && _step.Generation == _generation)
            _step.Device.EndStep(_step);
    }
}
