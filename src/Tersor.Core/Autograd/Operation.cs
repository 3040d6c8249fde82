namespace Tersor.Core;

/// <summary>
/// One recorded step of a computation: it holds what its backward pass needs. A concrete operation is one file in
/// <c>Autograd/Operations</c> with a static <c>Apply</c> (forward) and <see cref="Backward"/> side by side. Operations run inside a
/// <see cref="StepScope"/>, which owns their results.
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
    /// The loss's derivative by <see cref="Output"/>: contiguous, of the output's shape. It is dropped afterwards, so it may serve as
    /// scratch space once it has been read.
    /// </param>
    protected internal abstract void Backward(Tensor gradient);

    /// <summary>Drops references and returns the object to its pool.</summary>
    internal abstract void Recycle();
}

/// <summary>An operation whose objects are pooled, so that a step in steady state allocates nothing.</summary>
/// <typeparam name="TSelf">The concrete operation.</typeparam>
public abstract class Operation<TSelf> : Operation
    where TSelf : Operation<TSelf>, new()
{
    /// <summary>Of all threads: a step may end on another one than it began on.</summary>
    private static readonly Stack<TSelf> Spares = new();

    /// <summary>An object to fill and to hand to <see cref="Tape.Record"/>.</summary>
    protected static TSelf Rent()
    {
        lock (Spares)
            return Spares.TryPop(out var spare) ? spare : new TSelf();
    }

    /// <summary>Lets go of every tensor.</summary>
    protected abstract void Clear();

    internal override void Recycle()
    {
        Output = default;
        Clear();
        lock (Spares)
            Spares.Push((TSelf)this);
    }
}
