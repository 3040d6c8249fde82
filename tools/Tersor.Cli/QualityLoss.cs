using System.Globalization;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>How much of the dense network's quality a compression has cost, in points or per cent.</summary>
/// <param name="Dense">How good the dense network is.</param>
/// <param name="Compressed">How good the compressed one is, by the same measure.</param>
internal readonly record struct QualityLoss(Score Dense, Score Compressed)
{
    /// <summary>A loss above this is told: one point, or one per cent of a measure that has no points.</summary>
    public const float Visible = 1;

    /// <summary>What the user is warned of; null for a loss that does not show.</summary>
    public string? Warning => Exceeds(Visible)
        ? $"a loss that shows: {Dense.Measure.DescribeChange(Dense.Value, Compressed.Value)}"
        : null;

    /// <summary>Whether it is more than so many points, or per cent.</summary>
    public bool Exceeds(float most) => Dense.Measure.Drop(Dense.Value, Compressed.Value) > most;

    /// <summary>What it is, beside a bound that it exceeds.</summary>
    public string Describe(float most)
    {
        var measure = Dense.Measure;
        var change = measure.DescribeChange(Dense.Value, Compressed.Value);
        return string.Create(
            CultureInfo.InvariantCulture, $"{measure.Name} changes by {change}, more than {most} {measure.DropUnit}");
    }
}
