namespace Tersor.Compression;

/// <summary>The quality of a network.</summary>
/// <param name="Value">As people compare it: an accuracy, bits per character, a Fréchet distance. Which way is up, the measure knows.</param>
/// <param name="Loss">A smooth figure, lower is better, that a planner may add up over layers: a mean cross-entropy, a distance.</param>
public readonly record struct Quality(double Value, double Loss);
