using Tersor.Data;

namespace Tersor.Cli.Output;

/// <summary>A bar for each file of a download.</summary>
internal sealed class DownloadBars(ProgressBars bars) : IProgress<DownloadProgress>
{
    private readonly Dictionary<string, (ProgressBar Bar, DateTime Start)> _files = [];

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        if (!_files.TryGetValue(value.File, out var file))
            _files[value.File] = file = (bars.Add($"download {value.File}"), DateTime.UtcNow);
        var seconds = Math.Max(0.001, (DateTime.UtcNow - file.Start).TotalSeconds);
        var note = $"{Figure.Size(value.Bytes)}, {Figure.Size(value.Bytes / seconds)}/s";
        if (value.Bytes == value.Total)
            file.Bar.Finish(note);
        else
            file.Bar.Update(value.Bytes, value.Total, note);
    }
}
