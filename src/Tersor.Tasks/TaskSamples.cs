using System.Collections.Immutable;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>What a model that is compressed without training looks at.</summary>
/// <param name="Graph">The model, with the normalisation of its inputs.</param>
/// <param name="Train">Samples that settings may be chosen by.</param>
/// <param name="Test">Others, by which nothing is chosen.</param>
public sealed record TaskSamples(ModelGraph Graph, SampleSet Train, SampleSet Test)
{
    /// <summary>Judges models by the labels of the test set; null if there are none that mean anything to the model.</summary>
    public ModelTask? Task { get; init; }

    /// <summary>What the model's file is to say of the data: see <see cref="ModelTask.Notes"/>.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The examples of a data set, whatever their labels say.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="data">The examples.</param>
    /// <param name="setup">What decides how they are normalised.</param>
    /// <param name="host">Told who decides it.</param>
    /// <exception cref="DatasetException">The model takes examples of another shape.</exception>
    public static TaskSamples Unlabelled(ModelGraph graph, LabelledPair data, TaskSetup setup, ITaskHost host)
    {
        if (!data.Train.Shape.SequenceEqual(graph.InputShape))
            throw new DatasetException(
                data.Origin,
                $"{data.Train.Unit} of {string.Join('×', data.Train.Shape)}, but '{graph.Name}' takes "
                + string.Join('×', graph.InputShape));
        var preparation = InputPreparation.Decide(
            setup.Start?.Path, setup.Start?.Normalization, setup.Normalization, data.Train)!;
        host.Line($"{data.Train.Unit}: {preparation}");
        var notes = new Dictionary<string, string>();
        setup.Options.Note(notes);
        return new TaskSamples(
            graph.With(preparation.Normalization),
            new DatasetSamples(data.Train, preparation.Normalization, isLabelled: false),
            new DatasetSamples(data.Test, preparation.Normalization, isLabelled: false))
        { Notes = notes };
    }
}
