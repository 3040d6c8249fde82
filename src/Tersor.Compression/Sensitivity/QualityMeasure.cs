using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>What networks are judged by while they are compressed in one way after another: the same examples or latents each time.</summary>
public abstract class QualityMeasure
{
    /// <summary>What <see cref="Quality.Value"/> is, for example <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a larger value is a better one.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>What the unit of <see cref="Drop"/> is called, for example <c>points</c>.</summary>
    public abstract string DropUnit { get; }

    /// <summary>The number of examples that a measurement takes.</summary>
    public abstract int Examples { get; }

    /// <summary>What these are, for example <c>images</c>.</summary>
    public abstract string ExampleUnit { get; }

    /// <summary>Judges a network, whatever the forms of its parameters.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public abstract Quality Measure(Network network, CancellationToken cancellationToken = default);

    /// <summary>How much worse one value is than another, in <see cref="DropUnit"/>; negative if it is better.</summary>
    public abstract double Drop(double before, double after);

    /// <summary>A value as people read it, for example <c>88.31 %</c>.</summary>
    public abstract string Describe(double value);
}
