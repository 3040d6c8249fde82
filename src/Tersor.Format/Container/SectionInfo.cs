namespace Tersor.Format;

/// <summary>The content of a section.</summary>
public enum SectionKind : byte
{
    /// <summary>The model's description.</summary>
    Graph,

    /// <summary>Free text: key and value.</summary>
    Metadata,

    /// <summary>The parameters of one node.</summary>
    Parameters,
}

/// <summary>Where a section lies in its file.</summary>
/// <param name="Name"><c>graph</c>, <c>metadata</c>, or the name of the node whose parameters it holds.</param>
/// <param name="Kind">The kind of content.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Checksum">Their CRC-32.</param>
public sealed record SectionInfo(string Name, SectionKind Kind, int Offset, int Length, uint Checksum);
