namespace Tersor.Compression;

/// <summary>The progress of a scan.</summary>
/// <param name="Done">Measurements done.</param>
/// <param name="Total">The number of measurements in all.</param>
/// <param name="Region">What is being measured, for example <c>fc1 at 90 %</c>.</param>
public readonly record struct SensitivityProgress(int Done, int Total, string Region);
