namespace Tersor.Core;

/// <summary>The entry point of a backward pass.</summary>
public static class BackwardExtensions
{
    /// <summary>Leaves the derivative of this scalar in <see cref="Tensor.Gradient"/> of every tensor that requires it.</summary>
    /// <exception cref="ArgumentException">The tensor is not a single element.</exception>
    /// <exception cref="InvalidOperationException">Nothing was recorded for it.</exception>
    public static void Backward(this Tensor loss)
    {
        if (loss.Count != 1)
            throw new ArgumentException($"Only a scalar has a backward pass without a seed, not {loss}.", nameof(loss));
        if (!loss.RequiresGradient)
            throw new InvalidOperationException("No recorded operation leads to this tensor.");
        loss.Device.Backend.Fill(loss.BeginGradient(out _), 1f);
        loss.Device.Tape.Backward(loss);
    }
}
