using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>What the service runs.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="InputShape">The extents of an input.</param>
/// <param name="OutputShape">The extents of an output.</param>
/// <param name="Classes">The name of each class; empty if the file names none.</param>
/// <param name="Parameters">How many parameters it has.</param>
/// <param name="Metadata">Free text that came with the file.</param>
/// <param name="Plan">What is computed how.</param>
internal sealed record ModelDescription(
    string Name,
    ImmutableArray<int> InputShape,
    ImmutableArray<int> OutputShape,
    ImmutableArray<string> Classes,
    long Parameters,
    IReadOnlyDictionary<string, string> Metadata,
    ImmutableArray<LayerComputation> Plan)
{
    public static ModelDescription Of(CompressedModel model) =>
        new(
            model.Name, model.InputShape, model.OutputShape, model.Labels, model.Graph.ParameterCount, model.Metadata,
            model.Plan);
}
