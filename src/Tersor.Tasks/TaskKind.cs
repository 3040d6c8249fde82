using System.Collections.Immutable;
using System.Text.Json;
using Tersor.Core;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>
/// A kind of task, without data: what a model definition names, and what the graph in a file tells. It finds the data that such
/// models learn from, and says what can be done with them.
/// </summary>
public abstract class TaskKind
{
    /// <summary>What such a model does, as the end of a sentence about it: <c>reads text</c>.</summary>
    public abstract string Does { get; }

    /// <summary>Such models as the beginning of a sentence: <c>models that read text</c>.</summary>
    public abstract string Models { get; }

    /// <summary>The data set that such models learn from unless told otherwise.</summary>
    public abstract string DefaultData { get; }

    /// <summary>Whether such a model looks at pixels, which are normalised.</summary>
    public virtual bool NormalizesInputs => false;

    /// <summary>Whether such a model learns from images, which can be resized.</summary>
    public virtual bool TakesImages => NormalizesInputs;

    /// <summary>
    /// The ending of files with samples of what such a model makes, for example <c>.png</c>; null if it makes no file.
    /// </summary>
    public virtual string? SampleExtension => null;

    /// <summary>Why a single input can't be given to such a model, as the end of a sentence about it; null if it can.</summary>
    public virtual string? WhyNotPredict => null;

    /// <summary>Why such a model makes nothing of its own, as the end of a sentence about it; null if it does.</summary>
    public virtual string? WhyNotSample => null;

    /// <summary>Whether a model, which may be that of any file, is of this kind.</summary>
    public abstract bool Suits(ModelGraph graph);

    /// <summary>Checks what the file of a model says of it.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="notes">What the file says.</param>
    /// <exception cref="InvalidDataException">It contradicts the model.</exception>
    public virtual void Check(ModelGraph graph, ModelNotes notes)
    {
    }

    /// <summary>A model as the notes of its weights want it.</summary>
    /// <param name="graph">The model's definition.</param>
    /// <param name="notes">What the file of the weights says.</param>
    public virtual ModelGraph Fit(ModelGraph graph, ModelNotes notes) => graph;

    /// <summary>The names of the classes that a model tells apart; empty for none.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="notes">What its file says.</param>
    /// <exception cref="InvalidDataException">The names are damaged.</exception>
    public virtual ImmutableArray<string> Labels(ModelGraph graph, ModelNotes notes) => [];

    /// <summary>Checks that data is there, where that can be told without reading it.</summary>
    /// <param name="folders">Where it is looked for.</param>
    /// <param name="nameOrPath">The data set.</param>
    /// <exception cref="DatasetException">It is not there.</exception>
    public virtual void FindData(DatasetFolders folders, string nameOrPath)
    {
    }

    /// <summary>Loads data and fits a model to it.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="data">The data set; null for the one that the weights come from, or else for the usual one.</param>
    /// <param name="setup">The device, the seed, and what the file of the weights says.</param>
    /// <param name="host">Where data is found, and who is told of it.</param>
    /// <param name="cancellationToken">Stops a download.</param>
    /// <exception cref="DatasetException">There is no such data, or it is not what the model takes.</exception>
    /// <exception cref="InvalidDataException">The file of the weights and the caller contradict each other.</exception>
    public abstract ModelTask Open(
        ModelGraph graph, string? data, TaskSetup setup, ITaskHost host, CancellationToken cancellationToken = default);

    /// <summary>
    /// Loads data for a model that is compressed without training; labels judge it if they mean anything to it.
    /// </summary>
    /// <inheritdoc cref="Open"/>
    public virtual TaskSamples OpenSamples(
        ModelGraph graph, string? data, TaskSetup setup, ITaskHost host, CancellationToken cancellationToken = default) =>
        TaskSamples.Unlabelled(
            graph,
            ImageLoading.LoadLabelled(host, data ?? setup.Start?.DataName, graph.InputShape, setup.Options, cancellationToken),
            setup,
            host);

    /// <summary>The graph whose predictor <see cref="Sample"/> takes: the model's own, or one for single steps.</summary>
    /// <param name="graph">The model.</param>
    public virtual ModelGraph SampleGraph(ModelGraph graph) => graph;

    /// <summary>Lets a trained model make something of its own.</summary>
    /// <param name="model">The model with its weights, as <see cref="SampleGraph"/> has it.</param>
    /// <param name="device">The device that draws.</param>
    /// <param name="notes">What the model's file says.</param>
    /// <param name="settings">How much of what.</param>
    /// <param name="view">Receives what it makes.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="NotSupportedException">It makes nothing: see <see cref="WhyNotSample"/>.</exception>
    /// <exception cref="DatasetException">The prompt is nothing that the model reads.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public virtual void Sample(
        IPredictor model,
        Device device,
        ModelNotes notes,
        SampleSettings settings,
        ISampleView view,
        CancellationToken cancellationToken = default) => throw new NotSupportedException($"'{model.Graph.Name}' {WhyNotSample}");

    /// <summary>The score that the report on a compression has of a stage; null if it is of another kind.</summary>
    internal abstract Score? ReadScore(JsonElement stage, JsonSerializerOptions options);
}
