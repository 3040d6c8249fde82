using System.Collections.Immutable;
using Tersor.Data;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression;

/// <summary>What a <see cref="SensitivityScan"/> is to do.</summary>
public sealed record SensitivityRequest
{
    /// <summary>A trained network with dense parameters; it stays as it is.</summary>
    public required Network Network { get; init; }

    /// <summary>The probe that judges it.</summary>
    public required Probe Probe { get; init; }

    /// <summary>The sparsities to try, each in [0, 1).</summary>
    public ImmutableArray<double> Sparsities { get; init; } = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98];

    /// <summary>The bits of a code to try, each in [1, 8].</summary>
    public ImmutableArray<int> Bits { get; init; } = [2, 3, 4, 5, 6];

    /// <summary>The layers to look at, by name, with the gates of an LSTM under its own; empty for all.</summary>
    public ImmutableArray<string> Layers { get; init; } = [];

    /// <summary>Checks all of it, before a network is trained for it, say.</summary>
    /// <exception cref="RecipeException">A sparsity or a number of bits is out of range, or there is no such layer.</exception>
    public void Validate() => _ = Regions();

    /// <summary>The regions to look at.</summary>
    /// <exception cref="RecipeException">A sparsity or a number of bits is out of range, or there is no such layer.</exception>
    internal ImmutableArray<WeightRegion> Regions()
    {
        foreach (var sparsity in Sparsities)
            RecipeCheck.Range("sparsity", sparsity, new(0, 1) { BelowHigh = true });
        foreach (var bits in Bits)
            RecipeCheck.Range("bits", bits, new(1, 8));
        var regions = WeightRegion.All(Network.Graph);
        if (Layers.IsEmpty)
            return regions;
        var known = regions.Select(region => region.Name).Concat(regions.Select(NodeOf)).Distinct().ToArray();
        foreach (var name in Layers.Where(name => !known.Contains(name)))
            throw new RecipeException($"no layer '{name}' in {Network.Graph.Name}; {NearestName.Hint(name, known)}");
        return [.. regions.Where(region => Layers.Contains(region.Name) || Layers.Contains(NodeOf(region)))];
    }

    private static string NodeOf(WeightRegion region) => region.Name.Split(' ', '.')[0];
}
