using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>The task of foretelling the next character of a text: judged by bits per character on the text's last part.</summary>
public sealed class TextPrediction : PredictionTask
{
    private const int UsualExamples = 20_000;

    private readonly TextVocabulary _vocabulary;

    /// <summary>A model of a text.</summary>
    /// <param name="graph">The model, for as many characters as the text has.</param>
    /// <param name="train">What it learns from.</param>
    /// <param name="test">What it is judged by.</param>
    /// <param name="setup">The device and the seed.</param>
    /// <param name="validation">What epochs are judged by; null for nothing.</param>
    /// <exception cref="DatasetException">The model does not take the text.</exception>
    public TextPrediction(
        ModelGraph graph, TextDataset train, TextDataset test, TaskSetup setup, TextDataset? validation = null)
        : base(graph, new TaskData(train, test) { Validation = validation }.For(graph), setup) => _vocabulary = train.Vocabulary;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Notes =>
        new Dictionary<string, string>(base.Notes) { [TextVocabulary.Key] = _vocabulary.ToString() };

    /// <inheritdoc/>
    public override Probe Probe(Network dense, int? examples = null) =>
        NewProbe(TextScore.Bits, evaluation => evaluation.Bits, examples ?? UsualExamples);

    private protected override PredictionScore ScoreOf(Evaluation evaluation) =>
        new TextScore(evaluation.Bits, evaluation.Accuracy) { Perplexity = evaluation.Perplexity };

    private protected override ITeacher NewTeacher(Network dense, CancellationToken cancellationToken) =>
        new TeacherNetwork(dense);
}
