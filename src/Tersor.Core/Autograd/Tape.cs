namespace Tersor.Core;

/// <summary>
/// What happened, in order: one <see cref="Operation"/> for every recorded step. Played backwards from a loss, it
/// leaves a gradient in every tensor that requires one. Eager: recording order is a topological order.
/// </summary>
public sealed class Tape
{
    [ThreadStatic]
    private static int _suspensions;

    private readonly List<Operation> _operations = [];

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsRecording => _suspensions == 0;

    /// <summary>How many operations are recorded.</summary>
    public int Length => _operations.Count;

    /// <summary>Suspends recording on this thread until the returned guard is disposed: <c>using (Tape.NoGrad())</c>.</summary>
    public static Suspension NoGrad()
    {
        _suspensions++;
        return default;
    }

    /// <summary>Whether an operation on these inputs has to be recorded.</summary>
    public static bool Records(Tensor a, Tensor? b = null, Tensor? c = null) =>
        IsRecording && (a.RequiresGradient || b is { RequiresGradient: true } || c is { RequiresGradient: true });

    /// <summary>Adds an operation and marks its output as requiring a gradient.</summary>
    /// <exception cref="InvalidOperationException">No step is open: nothing would ever end the recording.</exception>
    public void Record(Operation operation, Tensor output)
    {
        if (output.Scope is null)
            throw new InvalidOperationException("Gradients are recorded inside a step: using var step = device.BeginStep(), or use Tape.NoGrad().");
        output.RequiresGradient = true;
        operation.Output = output;
        _operations.Add(operation);
    }

    internal void Backward()
    {
        using var guard = NoGrad();
        for (var i = _operations.Count - 1; i >= 0; i--)
        {
            var operation = _operations[i];
            if (operation.Output.Gradient is not { } gradient)
                continue;
            operation.Backward(gradient);
            operation.Output.DropGradient();
        }
    }

    internal void TruncateTo(int length)
    {
        for (var i = _operations.Count - 1; i >= length; i--)
            _operations[i].Recycle();
        _operations.RemoveRange(length, _operations.Count - length);
    }

    /// <summary>Ends a suspension of recording when disposed.</summary>
    public readonly struct Suspension : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => _suspensions--;
    }
}
