using Tersor.Format;

namespace Tersor.Compression;

/// <summary>The name by which recipes and reports call a weight: that of its layer, where the layer has only one.</summary>
public static class LayerName
{
    private const string Suffix = ".weight";

    /// <summary><c>fc1</c> for <c>fc1.weight</c>; other names as they are.</summary>
    /// <param name="spec">The weight.</param>
    public static string Of(ParameterSpec spec) =>
        spec.Name.EndsWith(Suffix, StringComparison.Ordinal) ? spec.Name[..^Suffix.Length] : spec.Name;

    /// <summary>All of a model's compressible layers, in its order.</summary>
    /// <param name="graph">The model.</param>
    public static IReadOnlyList<string> All(ModelGraph graph) =>
        [.. graph.Parameters.Where(spec => spec.Role == ParameterRole.Weight).Select(Of)];
}
