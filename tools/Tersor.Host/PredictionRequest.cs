namespace Tersor.Host;

/// <summary>A prediction's input as JSON: one of the two.</summary>
/// <param name="Pixels">From 0 to 255, channel by channel, row by row; normalised as in training.</param>
/// <param name="Input">Numbers that are normalised already.</param>
internal sealed record PredictionRequest(float[]? Pixels, float[]? Input);
