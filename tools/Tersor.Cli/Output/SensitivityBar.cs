using Tersor.Compression;

namespace Tersor.Cli.Output;

/// <summary>A bar for a sensitivity scan.</summary>
internal sealed class SensitivityBar(ProgressBars bars) : IProgress<SensitivityProgress>
{
    private readonly ProgressBar _bar = bars.Add("scan");

    /// <inheritdoc/>
    public void Report(SensitivityProgress value)
    {
        if (value.Done == value.Total)
            _bar.Finish($"{Figure.Count(value.Total)} measurements");
        else
            _bar.Update(value.Done, value.Total, value.Region);
    }
}
