namespace Tersor.Format;

/// <summary>The content of a stream.</summary>
public enum StreamPart
{
    /// <summary>Distances between non-zero values.</summary>
    Gaps,

    /// <summary>Indices into the codebook.</summary>
    Codes,

    /// <summary>Centroids.</summary>
    Codebook,

    /// <summary>Values as floats.</summary>
    Values,

    /// <summary>A factor for each output.</summary>
    Scales,
}

/// <summary>The storage of one stream of a tensor.</summary>
/// <param name="Part">The part of the tensor that it holds.</param>
/// <param name="Method">The method that was smallest.</param>
/// <param name="Symbols">The number of symbols, centroids, values or scales.</param>
/// <param name="Bytes">Its bytes, method and table included.</param>
public sealed record StreamInfo(StreamPart Part, string Method, int Symbols, int Bytes);
