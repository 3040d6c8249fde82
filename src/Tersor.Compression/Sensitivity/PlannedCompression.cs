using System.Collections.Immutable;

namespace Tersor.Compression;

/// <summary>The change that a plan makes to a layer.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Count">Its weights.</param>
/// <param name="Sparsity">The share of them that go.</param>
/// <param name="Bits">Bits of the codes of those that stay.</param>
/// <param name="Bytes">What the layer is expected to take in the file.</param>
public sealed record PlannedLayer(string Name, long Count, double Sparsity, int Bits, long Bytes);

/// <summary>A sparsity and a number of bits for every layer, and what they come to before any retraining.</summary>
/// <param name="Layers">Layers in the model's order.</param>
/// <param name="Bytes">The size of a file of the dense network's weights under this plan, encoded to find out.</param>
/// <param name="Ratio">4 bytes × all parameters ÷ these bytes.</param>
/// <param name="Quality">The quality of that network, without retraining.</param>
/// <param name="Drop">How much worse that is than the dense network, in the measure's unit.</param>
/// <param name="Recipe">The recipe that carries the plan out, with the retrainings of the recipe that it was made from.</param>
public sealed record PlannedCompression(
    ImmutableArray<PlannedLayer> Layers,
    long Bytes,
    double Ratio,
    double Quality,
    double Drop,
    [property: System.Text.Json.Serialization.JsonIgnore] CompressionRecipe Recipe);
