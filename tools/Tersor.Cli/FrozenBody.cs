using System.Collections.Immutable;
using Tersor.Compression;
using Tersor.Data;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>
/// A classifier whose last linear layer learns, while everything before it stays as it came. What that gives for an example
/// never changes, so it is computed once, and the layer is trained on it as a model of its own.
/// </summary>
internal sealed class FrozenBody : IDisposable
{
    // Enough to fill the kernels' lanes, few enough for their memory at 224×224 pixels.
    private const int Batch = 8;

    private readonly ModelTask _whole;

    private FrozenBody(ModelTask whole, ModelTask head) => (_whole, Head) = (whole, head);

    /// <summary>The task of what learns.</summary>
    public ModelTask Head { get; }

    /// <summary>Computes what the body gives for all examples.</summary>
    /// <param name="whole">The task of the whole model, over labelled examples.</param>
    /// <param name="weights">Trained weights: all but those of the last linear layer, or all.</param>
    /// <param name="host">Told how it goes.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="UsageException">The model, its weights or its data are not of that sort.</exception>
    public static FrozenBody Of(
        ModelTask whole, ImmutableArray<StoredTensor> weights, ITaskHost host, CancellationToken cancellation)
    {
        var (body, head) = Cut(whole.Graph);
        var known = weights.ToDictionary(tensor => tensor.Name);
        if (body.Parameters.FirstOrDefault(parameter => !known.ContainsKey(parameter.Name)) is { } missing)
            throw new UsageException($"--freeze-body: '{whole.Graph.Name}' has no trained weights '{missing.Name}'");
        if (whole.Data is not { Train: LabelledDataset train, Test: LabelledDataset test })
            throw new UsageException($"--freeze-body: {whole.Data.Train.Unit} have no classes");
        using var predictor = ModelFile.Open(
            body, [.. body.Parameters.Select(parameter => known[parameter.Name])], whole.Device);
        var origin = whole.Data.Origin ?? train.Name;
        var kept = whole.Data.Validation as LabelledDataset;
        var pair = host.ShowTraining(
            "features",
            progress =>
            {
                var tests = Features(test, train.Count, progress);
                return new LabelledPair(Features(train, 0, progress), tests, origin)
                {
                    Validation = kept is null ? null
                        : ReferenceEquals(kept, test) ? tests
                        : Features(kept, train.Count, progress),
                };
            },
            features => $"{features.Train.Length} numbers for each of {train.Count + test.Count} {train.Unit}");
        var setup = new TaskSetup(whole.Device, whole.Seed)
        {
            Shards = whole.Shards,
            Group = whole.Group,
            Weights = [.. head.Parameters.Select(parameter => known.GetValueOrDefault(parameter.Name)).OfType<StoredTensor>()],
            Normalization = InputNormalization.None,
        };
        return new FrozenBody(whole, new ImageClassification(head, pair, setup));

        ArrayDataset Features(LabelledDataset data, int before, Action<int, int> progress)
        {
            var samples = new DatasetSamples(data, whole.Graph.Normalization);
            var (inputs, features) = (new float[Batch * data.Length], new float[data.Count * predictor.OutputLength]);
            for (var first = 0; first < data.Count; first += Batch)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = Math.Min(Batch, data.Count - first);
                for (var i = 0; i < count; i++)
                    samples.Read(first + i, inputs.AsSpan(i * data.Length, data.Length));
                predictor.Run(
                    inputs.AsSpan(0, count * data.Length),
                    features.AsSpan(first * predictor.OutputLength, count * predictor.OutputLength));
                progress(before + first + count, train.Count + test.Count);
            }

            return new ArrayDataset(data.Name, head.InputShape, data.ClassNames, features, data.Labels.ToArray());
        }
    }

    /// <summary>Writes the whole model, with the head as it is now.</summary>
    /// <param name="output">The file.</param>
    /// <param name="head">The head's network.</param>
    /// <param name="notes">What the file says.</param>
    public void Save(OutputFile output, Network head, IReadOnlyDictionary<string, string> notes)
    {
        using var network = _whole.NewNetwork();
        network.LoadSome(NetworkSnapshot.Take(head, FloatWidth.Single, FloatWidth.Single));
        Checkpoint.Save(output, network, notes);
    }

    /// <inheritdoc/>
    public void Dispose() => Head.Dispose();

    private static (ModelGraph Body, ModelGraph Head) Cut(ModelGraph graph)
    {
        try
        {
            return graph.Behead();
        }
        catch (ModelGraphException exception)
        {
            throw new UsageException($"--freeze-body: {exception.Message}");
        }
    }
}
