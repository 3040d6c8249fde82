using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>The task of telling images apart: trained on labels, judged by the accuracy on test images.</summary>
public sealed class ImageClassification : PredictionTask
{
    private const int UsualExamples = 2_000;

    private readonly LabelledDataset _train;
    private readonly LabelledDataset _test;
    private readonly DataOptions _options;

    /// <summary>A classifier of a data set's images.</summary>
    /// <param name="graph">The model. Its input normalisation is replaced by <see cref="Preparation"/>.</param>
    /// <param name="data">The images.</param>
    /// <param name="setup">The device, the seed, and what decides the normalisation.</param>
    /// <exception cref="DatasetException">
    /// The model does not take the images, or knows other classes under the same labels.
    /// </exception>
    /// <exception cref="InvalidDataException">The file of the weights and the caller say different normalisations.</exception>
    public ImageClassification(ModelGraph graph, LabelledPair data, TaskSetup setup)
        : this(
            graph,
            data,
            new TaskData(data.Train, data.Test, data.Origin) { Validation = data.Validation }.For(graph),
            setup,
            Prepare(data, setup))
    {
    }

    private ImageClassification(ModelGraph graph, LabelledPair pair, TaskData data, TaskSetup setup, InputPreparation preparation)
        : base(graph.With(preparation.Normalization), data, setup)
    {
        (_train, _test) = (pair.Train, pair.Test);
        _options = setup.Options;
        Preparation = preparation;
        if (setup.Start is { } start)
            ClassificationKind.CheckClasses(pair, ClassificationKind.LabelsOf(graph, start), start.Path);
    }

    /// <summary>How images are normalised, and who says so.</summary>
    public InputPreparation Preparation { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Notes
    {
        get
        {
            var notes = new Dictionary<string, string>(base.Notes);
            if (ClassNames.Write(_train.ClassNames, _train.Name) is { } classes)
                notes[ClassNames.Key] = classes;
            _options.Note(notes);
            return notes;
        }
    }

    /// <inheritdoc/>
    public override Examination Examine(IPredictor model, CancellationToken cancellationToken = default)
    {
        var review = new ClassificationReview(_test, model);
        var score = Judge(model, review.Add, cancellationToken);
        return new Examination(score) { Confusion = review.Confusion, Mistakes = review.WorstMistakes() };
    }

    /// <inheritdoc/>
    public override Probe Probe(Network dense, int? examples = null) =>
        NewProbe(ClassificationScore.Share, evaluation => evaluation.Accuracy, examples ?? UsualExamples);

    private protected override PredictionScore ScoreOf(Evaluation evaluation) => new ClassificationScore(evaluation.Accuracy);

    private protected override ITeacher NewTeacher(Network dense, CancellationToken cancellationToken) =>
        TeacherLogits.Ask(dense, _train, cancellationToken);

    private static InputPreparation Prepare(LabelledPair data, TaskSetup setup) =>
        InputPreparation.Decide(setup.Start?.Path, setup.Start?.Normalization, setup.Normalization, data.Train)!;
}
