namespace Tersor.Compression;

/// <summary>Where a scan is.</summary>
/// <param name="Done">Measurements done.</param>
/// <param name="Total">Of how many.</param>
/// <param name="Region">What is being measured, for example <c>fc1 at 90 %</c>.</param>
public readonly record struct SensitivityProgress(int Done, int Total, string Region);
