namespace Tersor.Format;

/// <summary>The constants of the container, shared by its writer and its reader.</summary>
internal static class ContainerLayout
{
    /// <summary>
    /// The latest version. A file has the first that can express its model (<see cref="VersionOf"/>), unless a later one makes it
    /// smaller, and an archived one the last.
    /// </summary>
    public const byte LatestVersion = 4;

    /// <summary>The latest version of files that are read at full speed.</summary>
    public const byte FastVersion = 3;

    /// <summary>Section kind in the low bits of a length in the table of contents.</summary>
    public const int KindBits = 2;

    /// <summary>A graph, metadata, and the parameters of the most nodes that a graph can have.</summary>
    public const int MostSections = GraphLayout.MostNodes + 2;

    public const int ChecksumSize = sizeof(uint);

    public const string Header = "header";

    public const string Graph = "graph";

    public const string Metadata = "metadata";

    /// <summary>The first version that can express a graph with its tensors.</summary>
    public static byte VersionOf(ModelGraph graph, IEnumerable<StoredTensor> tensors) => Math.Max(
        NodeKinds.VersionOf(graph), tensors.Any(tensor => tensor.Scales.Length > 0) ? StoredTensor.ScalesVersion : (byte)1);

    /// <summary>A letter that is no text's first, then the name.</summary>
    public static ReadOnlySpan<byte> Magic => [0xF5, (byte)'T', (byte)'S', (byte)'R'];
}
