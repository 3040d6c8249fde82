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

    /// <summary>
    /// Suspends recording on this thread until the returned guard is disposed, on the same thread: <c>using (Tape.NoGrad())</c>.
    /// </summary>
    public static Suspension NoGrad() => new(Environment.CurrentManagedThreadId, _suspensions++);

    /// <summary>Whether an operation on these inputs has to be recorded.</summary>
    public static bool Records(Tensor a, Tensor? b = null, Tensor? c = null) =>
        IsRecording && (a.RequiresGradient || b is { RequiresGradient: true } || c is { RequiresGradient: true });

    /// <summary>Adds an operation and marks its output as requiring a gradient.</summary>
    /// <exception cref="ArgumentException">The output is a tensor of another device.</exception>
    /// <exception cref="InvalidOperationException">No step is open: nothing would ever end the recording.</exception>
    public void Record(Operation operation, Tensor output)
    {
        if (output.Device.Tape != this)
        {
            throw new ArgumentException(
                $"{output.Description} lives on {output.Device.Name}: an operation is recorded where its result is.",
                nameof(output));
        }

        if (output.Step is null)
            throw new InvalidOperationException(
                "Gradients are recorded inside a step: using var step = device.BeginStep(), or use Tape.NoGrad().");
        output.RequireGradient();
        operation.Output = output;
        _operations.Add(operation);
    }

    internal void Backward() => Backward(_operations.Count);

    /// <summary>The backward pass from a scalar whose derivative is 1.</summary>
    internal void BackwardFromOne(Tensor loss)
    {
        using (NoGrad())
        {
            if (_operations is [.., var last] && last.Output == loss && last.TryBackwardFromOne())
            {
                last.Output.State.DropGradient();
                Backward(_operations.Count - 1);
                return;
            }
        }

        loss.Device.Backend.Fill(loss.BeginGradient(out _), 1f);
        Backward();
    }

    private void Backward(int count)
    {
        using var guard = NoGrad();
        for (var i = count - 1; i >= 0; i--)
        {
            var operation = _operations[i];
            if (!operation.Output.IsAlive || operation.Output.Gradient is not { } gradient)
                continue;
            operation.Backward(gradient);
            operation.Output.State.DropGradient();
        }
    }

    internal void TruncateTo(int length)
    {
        for (var i = _operations.Count - 1; i >= length; i--)
            _operations[i].Recycle();
        _operations.RemoveRange(length, _operations.Count - length);
    }

    /// <summary>Lets recording go on as before when it is disposed; doing that again changes nothing.</summary>
    public readonly struct Suspension : IDisposable
    {
        private readonly int _thread;
        private readonly int _outer;

        internal Suspension(int thread, int outer)
        {
            _thread = thread;
            _outer = outer;
        }

        /// <inheritdoc/>
        /// <exception cref="InvalidOperationException">
        /// This is another thread than the one whose recording is suspended.
        /// </exception>
        public void Dispose()
        {
            if (_thread != Environment.CurrentManagedThreadId)
            {
                throw new InvalidOperationException(
                    "Tape.NoGrad() suspends recording on one thread, and ends there: dispose it before an await.");
            }

            _suspensions = Math.Min(_suspensions, _outer);
        }
    }
}
