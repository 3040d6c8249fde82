namespace Tersor.Core;

/// <summary>
/// One recorded step of a computation: it holds what its backward pass needs. A concrete operation is one file in
/// <c>Autograd/Operations</c> with a static <c>Apply</c> (forward) and <see cref="Backward"/> side by side. Operations run inside
/// a <see cref="StepScope"/>, which owns their results.
/// </summary>
public abstract class Operation
{
    /// <summary>The result whose gradient <see cref="Backward"/> receives.</summary>
    public Tensor Output { get; internal set; }

    /// <summary>
    /// Adds this operation's share to the gradients of its inputs: ask <see cref="Tensor.BeginGradient"/> for the buffer of
    /// each input that requires a gradient, and store or add as it says.
    /// </summary>
    /// <param name="gradient">
    /// The loss's derivative by <see cref="Output"/>: contiguous, of the output's shape. It is dropped afterwards, so it may
    /// serve as scratch space once it has been read.
    /// </param>
    protected internal abstract void Backward(Tensor gradient);

    /// <summary>
    /// The same where the derivative is 1, because <see cref="Output"/> is the loss itself: an operation that needs no tensor of
    /// a single 1 for it does its part and says so.
    /// </summary>
    /// <returns>Whether it did.</returns>
    protected internal virtual bool TryBackwardFromOne() => false;

    /// <summary>Drops references and returns the object to its pool.</summary>
    internal abstract void Recycle();
}

/// <summary>
/// An operation whose objects are pooled, so that a step in steady state allocates nothing. <c>Apply</c> ends with
/// <see cref="Record"/>; <see cref="Operation.Backward"/> finds in <see cref="Saved"/> what that was given.
/// </summary>
/// <typeparam name="TSelf">The concrete operation.</typeparam>
/// <typeparam name="TSaved">What the backward pass needs: a tensor, or a tuple of tensors and settings.</typeparam>
public abstract class Operation<TSelf, TSaved> : Operation
    where TSelf : Operation<TSelf, TSaved>, new()
    where TSaved : struct
{
    /// <summary>Of all threads: a step may end on another one than it began on.</summary>
    private static readonly Stack<TSelf> Spares = new();

    /// <summary>What the forward pass kept for the backward pass.</summary>
    protected TSaved Saved { get; set; }

    /// <summary>Puts the operation on the tape if an input requires a gradient, and marks the output as requiring one.</summary>
    /// <param name="output">The result, a tensor of this step.</param>
    /// <param name="saved">What the backward pass needs.</param>
    /// <param name="a">An input.</param>
    /// <param name="b">A second input, or null.</param>
    /// <param name="c">A third input, or null.</param>
    /// <returns>Whether it was recorded: if not, nobody needs what was kept for the backward pass alone.</returns>
    protected static bool Record(Tensor output, in TSaved saved, Tensor a, Tensor? b = null, Tensor? c = null)
    {
        var isRecorded = Tape.Records(a, b, c);
        if (isRecorded)
            Append(output, saved);
        return isRecorded;
    }

    /// <summary>Puts the operation on the tape and marks the output as requiring a gradient.</summary>
    /// <param name="output">The result, a tensor of this step.</param>
    /// <param name="saved">What the backward pass needs.</param>
    /// <returns>The recorded object.</returns>
    protected static TSelf Append(Tensor output, in TSaved saved)
    {
        TSelf? operation;
        lock (Spares)
            Spares.TryPop(out operation);
        operation ??= new TSelf();
        operation.Saved = saved;
        output.Device.Tape.Record(operation, output);
        return operation;
    }

    internal override void Recycle()
    {
        Output = default;
        Saved = default;
        lock (Spares)
            Spares.Push((TSelf)this);
    }
}
