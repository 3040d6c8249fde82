using System.Collections.Immutable;
using System.Globalization;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>Looks on while a test set is classified, and remembers what was taken for what.</summary>
internal sealed class ClassificationReview
{
    private const int MostMistakes = 24;

    private readonly LabelledDataset _data;
    private readonly bool _givesProbabilities;
    private readonly PriorityQueue<(int Index, int Label, int Predicted, double Probability), double> _worst = new();
    private int _seen;

    /// <summary>A review before its first batch.</summary>
    /// <param name="data">The test set, which is seen in its order.</param>
    /// <param name="model">The classifier.</param>
    public ClassificationReview(LabelledDataset data, IPredictor model)
    {
        _data = data;
        _givesProbabilities = OutputKinds.Of(model.Graph)[0] == OutputKind.Probabilities;

        // A model may tell more classes apart than the data has.
        var classes = Math.Max(data.ClassCount, model.OutputLength);
        Confusion = new ConfusionMatrix(
        [
            .. data.ClassNames,
            .. Enumerable.Range(data.ClassCount, classes - data.ClassCount)
                .Select(label => label.ToString(CultureInfo.InvariantCulture)),
        ]);
    }

    /// <summary>What was taken for what so far.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>Sees a batch.</summary>
    public void Add(ReadOnlySpan<int> expected, ReadOnlySpan<int> predicted, ReadOnlySpan<float> logits)
    {
        var classes = logits.Length / expected.Length;
        for (var i = 0; i < expected.Length; i++, _seen++)
        {
            Confusion.Add(expected[i], predicted[i]);
            if (expected[i] == predicted[i])
                continue;
            var row = logits.Slice(i * classes, classes);
            double probability = _givesProbabilities ? row[predicted[i]] : Softmax.Of(row)[predicted[i]];
            _worst.Enqueue((_seen, expected[i], predicted[i], probability), probability);
            if (_worst.Count > MostMistakes)
                _worst.Dequeue();
        }
    }

    /// <summary>The mistakes that the model was surest of, the worst first.</summary>
    public ImmutableArray<Mistake> WorstMistakes()
    {
        var examples = new DatasetSamples(_data, InputNormalization.SignedPixels);
        return
        [
            .. _worst.UnorderedItems.Select(item => item.Element)
                .OrderByDescending(mistake => mistake.Probability).ThenBy(mistake => mistake.Index)
                .Select(mistake =>
                {
                    var values = new float[_data.Length];
                    examples.Read(mistake.Index, values);
                    return new Mistake(
                        mistake.Index, mistake.Label, mistake.Predicted, mistake.Probability, [.. values], _data.Shape);
                }),
        ];
    }
}
