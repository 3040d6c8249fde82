using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Images;

namespace Tersor.Host;

/// <summary>A line of <c>GET /models</c>.</summary>
/// <param name="Name">The name that addresses have.</param>
/// <param name="Model">The name of the network.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Bytes">The length of its file.</param>
internal sealed record ModelSummary(string Name, string Model, ModelKind Kind, long Bytes)
{
    public static ModelSummary Of(ServedModel served) => new(served.Name, served.Model.Name, served.Kind, served.Bytes);
}

/// <summary>How the values of an input, or of each of its channels, are normalised: (x - mean) / deviation.</summary>
internal sealed record Normalization(float Mean, float Deviation);

/// <summary>What can be sent to a model, in words: null for what can't.</summary>
/// <param name="Image">A PNG or JPEG.</param>
/// <param name="Pixels">JSON of bytes.</param>
/// <param name="Values">JSON of raw numbers.</param>
/// <param name="Input">JSON of numbers that are normalised already.</param>
/// <param name="Generate">JSON that says what is to be made.</param>
internal sealed record AcceptedInputs(string? Image, string? Pixels, string? Values, string? Input, string? Generate)
{
    public static AcceptedInputs Of(ServedModel served)
    {
        if (served.Kind == ModelKind.Writer)
            return new AcceptedInputs(null, null, null, null, "prompt, length, temperature and seed, at /generate");
        if (served.Kind == ModelKind.Generator)
            return new AcceptedInputs(null, null, null, null, "count and seed, at /generate");
        var image = served.Model.InputShape is [1 or 3, var height, var width]
            ? served.Fit is { } fit
                ? $"a PNG or JPEG of any size, brought to {height}×{width} ({fit.ToString().ToLowerInvariant()})"
                : $"a PNG or JPEG of {height}×{width}"
            : null;
        return new AcceptedInputs(
            image,
            "whole numbers from 0 to 255, which the service scales to [0, 1] and normalises",
            "numbers as they are in the data (those of images from 0 to 1), which the service normalises",
            "numbers that are normalised already",
            null);
    }
}

/// <summary>What the service runs.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Bytes">The length of its file.</param>
/// <param name="InputShape">The extents of an input.</param>
/// <param name="OutputShape">The extents of an output.</param>
/// <param name="Accepts">What can be sent.</param>
/// <param name="Normalization">The only one, or one for each channel, which is the input's first extent.</param>
/// <param name="Fit">How images of another size come to the model's; null if they are refused.</param>
/// <param name="Classes">The name of each class; empty if the file names none.</param>
/// <param name="Parameters">How many parameters it has.</param>
/// <param name="Metadata">Free text that came with the file.</param>
/// <param name="Plan">What is computed how.</param>
internal sealed record ModelDescription(
    string Name,
    ModelKind Kind,
    long Bytes,
    ImmutableArray<int> InputShape,
    ImmutableArray<int> OutputShape,
    AcceptedInputs Accepts,
    ImmutableArray<Normalization> Normalization,
    ImageFit? Fit,
    ImmutableArray<string> Classes,
    long Parameters,
    IReadOnlyDictionary<string, string> Metadata,
    ImmutableArray<LayerComputation> Plan)
{
    public static ModelDescription Of(ServedModel served)
    {
        var model = served.Model;
        return new ModelDescription(
            model.Name,
            served.Kind,
            served.Bytes,
            model.InputShape,
            model.OutputShape,
            AcceptedInputs.Of(served),
            [.. model.Graph.Normalization.Channels.Select(channel => new Normalization(channel.Mean, channel.Deviation))],
            served.Fit,
            model.Labels,
            model.Graph.ParameterCount,
            model.Metadata,
            model.Plan);
    }
}
