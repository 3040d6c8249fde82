using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tersor.Compression;

/// <summary>The kind of region that a curve describes.</summary>
public enum RegionKind
{
    /// <summary>All weights of a layer, which a recipe can treat on their own.</summary>
    Layer,

    /// <summary>A gate of an LSTM: its rows in the input's weights and in the recurrent ones.</summary>
    Gate,
}

/// <summary>The network with one region pruned, everything else dense.</summary>
/// <param name="Sparsity">The share of the region's weights that are zero: the smallest ones.</param>
/// <param name="Quality">The measured value.</param>
/// <param name="Loss">The same as a smooth figure, lower is better.</param>
public sealed record SparsityPoint(double Sparsity, double Quality, double Loss);

/// <summary>The network with the weights of one region sharing centroids, everything else dense.</summary>
/// <param name="Bits">Bits of a code.</param>
/// <param name="Quality">The measured value.</param>
/// <param name="Loss">The same as a smooth figure, lower is better.</param>
/// <param name="Entropy">What an optimal entropy code spends on a code, in bits.</param>
public sealed record BitsPoint(int Bits, double Quality, double Loss, double Entropy);

/// <summary>The sensitivity of one region.</summary>
/// <param name="Name">For example <c>fc1</c>, or <c>lstm1 forget</c>.</param>
/// <param name="Kind">Layer or gate.</param>
/// <param name="Count">Its weights.</param>
/// <param name="Sparsity">The points by ascending sparsity.</param>
/// <param name="Bits">The points by ascending bits.</param>
public sealed record SensitivityCurve(
    string Name, RegionKind Kind, long Count, ImmutableArray<SparsityPoint> Sparsity, ImmutableArray<BitsPoint> Bits);

/// <summary>What a <see cref="SensitivityScan"/> found.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Measure">What the qualities are, for example <c>accuracy</c>.</param>
/// <param name="HigherIsBetter">Whether a larger quality is a better one.</param>
/// <param name="Examples">How many examples each was measured on.</param>
/// <param name="Quality">The quality of the dense network.</param>
/// <param name="Loss">The loss of the dense network.</param>
/// <param name="Curves">Layers in the model's order, then gates.</param>
/// <param name="Seconds">The duration of the scan.</param>
public sealed record SensitivityReport(
    string Model,
    string Measure,
    bool HigherIsBetter,
    int Examples,
    double Quality,
    double Loss,
    ImmutableArray<SensitivityCurve> Curves,
    double Seconds)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteNumberConverter<double>() },
    };

    /// <summary>The whole report, for machines.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);
}
