namespace Tersor.Format.Tests;

/// <summary>A file that every reader has to refuse, and for what.</summary>
/// <param name="Name">Its name, without its end.</param>
/// <param name="Section">The section that the error names.</param>
/// <param name="Kind">The class of error.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record RefusedFile(string Name, string Section, FormatErrorKind Kind, byte[] Bytes)
{
    /// <summary>All of them.</summary>
    public static IEnumerable<RefusedFile> All =>
        [
            .. RefusedContainers.All, .. RefusedGraphs.All, .. RefusedGeneralGraphs.All, .. RefusedTensors.All,
            .. RefusedRans.All, .. RefusedMixed.All,
        ];

    /// <summary>A file whose graph is refused: of the model <c>m</c> with the words that follow its name.</summary>
    public static RefusedFile OfGraph(string name, string graph, params string[] parameters) =>
        new($"graph-{name}", "graph", FormatErrorKind.Structure, new FileSketch(name, $"'m' {graph}", parameters).ToBytes());

    /// <summary>A file whose only tensor is refused.</summary>
    public static RefusedFile OfWeights(string name, int outputs, int inputs, string section) => new(
        name,
        "fc1.weight",
        FormatErrorKind.Structure,
        new FileSketch(name, AcceptedFile.WeightGraph(outputs, inputs), section).ToBytes());
}
