namespace Tersor.Core;

/// <summary>The entry point of a backward pass.</summary>
public static class BackwardExtensions
{
    /// <summary>
    /// Leaves the derivative of this scalar in <see cref="Tensor.Gradient"/> of every leaf that requires a gradient; passes add
    /// up.
    /// </summary>
    /// <exception cref="ArgumentException">The tensor is not a single element.</exception>
    /// <exception cref="InvalidOperationException">Nothing was recorded for it.</exception>
    public static void Backward(this Tensor loss)
    {
        if (loss.Count != 1)
        {
            throw new ArgumentException(
                $"Only a scalar has a backward pass without a seed, not {loss.Description}.", nameof(loss));
        }

        RequireRecorded(loss);
        loss.Device.Tape.BackwardFromOne(loss);
    }

    /// <summary>Leaves Σ seed · dOutput/dLeaf in <see cref="Tensor.Gradient"/> of every leaf that requires a gradient.</summary>
    /// <param name="output">A recorded tensor of any shape.</param>
    /// <param name="seed">The derivative of a further function by <paramref name="output"/>, of its shape.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the devices.</exception>
    /// <exception cref="InvalidOperationException">Nothing was recorded for the output.</exception>
    public static void Backward(this Tensor output, Tensor seed)
    {
        output.Device.Demand(seed);
        Require.SameShape(seed, output, nameof(seed));
        RequireRecorded(output);
        output.Device.Backend.Copy(seed, output.BeginGradient(out _), accumulate: false);
        output.Device.Tape.Backward();
    }

    private static void RequireRecorded(Tensor output)
    {
        if (!output.RequiresGradient || output.Step is null)
            throw new InvalidOperationException("No recorded operation leads to this tensor.");
    }
}
