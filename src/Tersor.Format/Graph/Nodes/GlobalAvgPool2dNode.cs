using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// Replaces each channel of an image by its mean, an image of one pixel: [channels, 1, 1] (Lin, Chen and Yan 2014).
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, an image of any size.</param>
public sealed record GlobalAvgPool2dNode(string Name, ImmutableArray<int> Inputs) : GraphNode(Name, Inputs)
{
    /// <inheritdoc/>
    public override string Prefix => "globalavgpool";

    /// <inheritdoc/>
    public override ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs) => inputs[0] is [var channels, _, _]
        ? [channels, 1, 1]
        : throw Error($"takes an image [channels, height, width], not {inputs[0].Length} dimensions");

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override bool KeepsChannels => true;

    internal override double Operations(ImmutableArray<int> input, ImmutableArray<int> output) => Extents.Product(input);
}
