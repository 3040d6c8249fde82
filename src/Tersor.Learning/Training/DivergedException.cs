namespace Tersor.Learning;

/// <summary>Training has left the finite numbers: the loss is infinite or not a number.</summary>
/// <param name="step">Steps done when it was seen.</param>
/// <param name="loss">The loss.</param>
public sealed class DivergedException(int step, float loss)
    : Exception($"training diverged: the loss is {loss} at step {step}; try a smaller learning rate")
{
    /// <summary>Steps done when it was seen.</summary>
    public int Step => step;

    /// <summary>The loss.</summary>
    public float Loss => loss;
}
