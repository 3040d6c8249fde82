using Tersor.Data;
using Tersor.Format;
using Tersor.Tasks;

namespace Tersor.Cli.Reproduction;

/// <summary>
/// A host that says nothing of what was decided: for a look at data that commands are going to load themselves.
/// </summary>
/// <param name="host">Does everything else.</param>
internal sealed class QuietHost(ITaskHost host) : ITaskHost
{
    /// <inheritdoc/>
    public DatasetCatalog Catalog => host.Catalog;

    /// <inheritdoc/>
    public ModelGraph ReferenceClassifier => host.ReferenceClassifier;

    /// <inheritdoc/>
    public void Line(string text)
    {
    }

    /// <inheritdoc/>
    public void Note(string text)
    {
    }

    /// <inheritdoc/>
    public TResult ShowDownload<TResult>(Func<IProgress<DownloadProgress>, TResult> work) => host.ShowDownload(work);

    /// <inheritdoc/>
    public TResult ShowTraining<TResult>(string name, Func<Action<int, int>, TResult> work, Func<TResult, string> result) =>
        host.ShowTraining(name, work, result);
}
