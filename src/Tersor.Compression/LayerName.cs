using Tersor.Format;

namespace Tersor.Compression;

/// <summary>The name by which recipes and reports call a weight: that of its layer, where the layer has only one.</summary>
internal static class LayerName
{
    private const string Suffix = ".weight";

    /// <summary><c>fc1</c> for <c>fc1.weight</c>; other names as they are.</summary>
    public static string Of(ParameterSpec spec) =>
        spec.Name.EndsWith(Suffix, StringComparison.Ordinal) ? spec.Name[..^Suffix.Length] : spec.Name;

    /// <summary>All of a model's compressible layers, in its order.</summary>
    public static IReadOnlyList<string> All(ModelGraph graph) =>
        [.. graph.Parameters.Where(spec => spec.Role == ParameterRole.Weight).Select(Of)];
}
