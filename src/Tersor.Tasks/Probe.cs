using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>One measurement of a <see cref="Probe"/>.</summary>
/// <param name="Value">As people compare it: an accuracy, bits per character. Which way is up, the measure knows.</param>
/// <param name="Loss">
/// A smooth figure, lower is better, that a planner may add up over layers: a mean cross-entropy, a distance.
/// </param>
public readonly record struct ProbeReading(double Value, double Loss);

/// <summary>
/// What networks are judged by while they are compressed in one way after another: the same examples or latents each time. It
/// looks at training data only, so that nothing is chosen by the test set.
/// </summary>
public abstract class Probe
{
    /// <summary>What <see cref="ProbeReading.Value"/> is.</summary>
    public abstract ScoreMeasure Measure { get; }

    /// <summary>The number of examples that a measurement takes.</summary>
    public abstract int Examples { get; }

    /// <summary>What these are, for example <c>images</c>.</summary>
    public abstract string ExampleUnit { get; }

    /// <summary>Judges a network, whatever the forms of its parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="cancellationToken">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public abstract ProbeReading Read(Network network, CancellationToken cancellationToken = default);
}
