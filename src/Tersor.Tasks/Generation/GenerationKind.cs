using System.Collections.Immutable;
using System.Text.Json;
using Tersor.Core;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>The kind of models that make images from random numbers.</summary>
/// <param name="discriminator">What such a model learns against; null for one that learns no more.</param>
public sealed class GenerationKind(ModelGraph? discriminator = null) : TaskKind
{
    /// <summary>What the model learns against: takes its images, and gives one logit. Null for one that learns no more.</summary>
    public ModelGraph? Discriminator => discriminator;

    /// <inheritdoc/>
    public override string Does => "makes images";

    /// <inheritdoc/>
    public override string Models => "models that make images";

    /// <inheritdoc/>
    public override string DefaultData => ImageLoading.DefaultName;

    /// <inheritdoc/>
    public override bool TakesImages => true;

    /// <inheritdoc/>
    public override string? SampleExtension => ".png";

    /// <inheritdoc/>
    public override string? WhyNotPredict => "makes images and reads none; 'tersor generate' shows them";

    /// <inheritdoc/>
    public override bool Suits(ModelGraph graph) => graph.OutputShape.Length == 3;

    /// <inheritdoc/>
    public override ModelTask Open(
        ModelGraph graph, string? data, TaskSetup setup, ITaskHost host, CancellationToken cancellationToken = default)
    {
        var shape = (discriminator ?? host.ReferenceClassifier).InputShape;
        var pair = ImageLoading.Load(host, data ?? setup.Start?.DataName, shape, setup.Options, cancellationToken);
        return new ImageGeneration(graph, discriminator, pair, setup);
    }

    /// <inheritdoc/>
    /// <remarks>A model that makes an image of an image looks at images; any other makes them from latents.</remarks>
    public override TaskSamples OpenSamples(
        ModelGraph graph, string? data, TaskSetup setup, ITaskHost host, CancellationToken cancellationToken = default)
    {
        if (graph.InputShape is [_, > 1, > 1])
            return base.OpenSamples(graph, data, setup, host, cancellationToken);
        var task = data is null ? null : Open(graph, data, setup, host, cancellationToken);
        task?.PrepareToJudge(host, cancellationToken);
        return new TaskSamples(
            graph,
            Latents.Samples(graph, setup.Device, setup.Seed, 0),
            Latents.Samples(graph, setup.Device, setup.Seed, 1))
        {
            Task = task,
            Notes = task?.Notes ?? ImmutableDictionary<string, string>.Empty,
        };
    }

    /// <inheritdoc/>
    public override void Sample(
        IPredictor model,
        Device device,
        ModelNotes notes,
        SampleSettings settings,
        ISampleView view,
        CancellationToken cancellationToken = default) => view.Show(
            ImageGenerator.Make(model, device, settings.Count, settings.Seed, cancellationToken), model.OutputShape.AsSpan());

    /// <inheritdoc/>
    internal override Score? ReadScore(JsonElement stage, JsonSerializerOptions options) => GenerationScore.Read(stage, options);
}
