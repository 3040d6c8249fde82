using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>The bytes of a stored tensor, part by part.</summary>
/// <param name="Name">The parameter's full name.</param>
/// <param name="Kind">The kind of storage.</param>
/// <param name="Width">The width of its floats.</param>
/// <param name="Order">The order in which its non-zero values are listed.</param>
/// <param name="Values">The number of its values.</param>
/// <param name="NonZeros">The number of values that are not a pruned zero.</param>
/// <param name="Centroids">The centroids in its codebook; 0 unless shared.</param>
/// <param name="Streams">Its streams, in file order.</param>
/// <param name="Bytes">All its bytes.</param>
/// <param name="Version">The first version of the format that has all that it uses.</param>
public sealed record TensorLayout(
    string Name,
    StoredKind Kind,
    FloatWidth Width,
    ScanOrder Order,
    int Values,
    int NonZeros,
    int Centroids,
    ImmutableArray<StreamInfo> Streams,
    int Bytes,
    byte Version)
{
    /// <summary>The bytes that belong to no stream: kind, counts, cap.</summary>
    public int HeaderBytes => Bytes - Streams.Sum(stream => stream.Bytes);

    /// <summary>Whether its codes were made as small as can be, and take long to read.</summary>
    public bool IsArchived => Version >= TensorReader.MixedVersion;

    /// <summary>The bytes of one part; 0 if it isn't there.</summary>
    public int BytesOf(StreamPart part) => Streams.Where(stream => stream.Part == part).Sum(stream => stream.Bytes);
}
