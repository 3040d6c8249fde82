using Tersor.Cli.Output;
using Tersor.Data;
using Tersor.Format;
using Tersor.Models;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>The command around a task: shows on the terminal what the task does before it is ready.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="catalog">Where data is found.</param>
internal sealed class TerminalHost(Terminal terminal, DatasetCatalog catalog) : ITaskHost
{
    /// <inheritdoc/>
    public DatasetCatalog Catalog => catalog;

    /// <inheritdoc/>
    public ModelGraph ReferenceClassifier => LeNet5.Definition.Graph;

    /// <inheritdoc/>
    public void Line(string text) => terminal.Line(text);

    /// <inheritdoc/>
    public void Note(string text) => terminal.Note(text);

    /// <inheritdoc/>
    public TResult ShowDownload<TResult>(Func<IProgress<DownloadProgress>, TResult> work) =>
        ProgressBars.Show(terminal, bars => work(new DownloadBars(bars)));

    /// <inheritdoc/>
    public TResult ShowTraining<TResult>(string name, Func<Action<int, int>, TResult> work, Func<TResult, string> result) =>
        ProgressBars.Show(terminal, bars =>
        {
            ProgressBar? bar = null;
            var trained = work((step, steps) => (bar ??= bars.Add(name)).Update(step, steps, ""));
            bar?.Finish(result(trained));
            return trained;
        });
}
