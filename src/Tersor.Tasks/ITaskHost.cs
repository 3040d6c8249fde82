using Tersor.Data;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>The program around a task: where data is found, and who is told what the task does before it is ready.</summary>
public interface ITaskHost
{
    /// <summary>Where data is found.</summary>
    DatasetCatalog Catalog { get; }

    /// <summary>The classifier in whose features generated images are measured; its last node is a linear layer.</summary>
    ModelGraph ReferenceClassifier { get; }

    /// <summary>Told, in one line, what was decided.</summary>
    void Line(string text);

    /// <summary>Told, in one line, what the user may not expect.</summary>
    void Note(string text);

    /// <summary>Shows how a download goes.</summary>
    /// <param name="work">Does it.</param>
    TResult ShowDownload<TResult>(Func<IProgress<DownloadProgress>, TResult> work);

    /// <summary>Shows how a training goes that the task needs before it is ready.</summary>
    /// <param name="name">What is trained.</param>
    /// <param name="work">Trains, and tells the steps done and how many there are.</param>
    /// <param name="result">What came of it, in a few words; shown only if there was a training.</param>
    TResult ShowTraining<TResult>(string name, Func<Action<int, int>, TResult> work, Func<TResult, string> result);
}
