using Tersor.Core;

namespace Tersor.Learning;

/// <summary>
/// Sums the losses of steps on the device and reads the sum only when asked, so that a processor that works behind
/// the program's back is not waited for at every step.
/// </summary>
public sealed class LossMeter : IDisposable
{
    private readonly float[] _host = new float[1];
    private Tensor? _sum;
    private int _count;

    /// <summary>How many losses were added since the last reading.</summary>
    public int Count => _count;

    /// <summary>Adds the loss of one step.</summary>
    /// <param name="loss">A single element on the device.</param>
    public void Add(Tensor loss)
    {
        var sum = _sum ??= loss.Device.EmptyPersistent(loss.Shape);
        loss.Device.Backend.Copy(loss, sum, accumulate: _count > 0);
        _count++;
    }

    /// <summary>The mean of the losses since the last reading; there must be one. Starts again.</summary>
    public float Read()
    {
        _sum!.Value.CopyTo(_host);
        var mean = _host[0] / _count;
        _count = 0;
        return mean;
    }

    /// <inheritdoc/>
    public void Dispose() => _sum?.Dispose();
}
