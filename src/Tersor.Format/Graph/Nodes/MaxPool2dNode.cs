using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Replaces each window of an image by its largest value.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Inputs">Its one input, an image.</param>
/// <param name="Kernel">The window's side.</param>
/// <param name="Stride">The distance between windows.</param>
/// <param name="Padding">Pixels added on each side.</param>
public sealed record MaxPool2dNode(string Name, ImmutableArray<int> Inputs, int Kernel, int Stride, int Padding = 0)
    : WindowNode(Name, Inputs, Kernel, Stride, Padding)
{
    /// <inheritdoc/>
    public override string Prefix => "maxpool";

    /// <inheritdoc/>
    public override T Accept<T>(IGraphNodeVisitor<T> visitor) => visitor.Visit(this);

    internal override bool KeepsChannels => true;

    internal override GraphNode Code(IAttributeCoder coder) => CodeWindow(coder, usualStride: null);

    /// <inheritdoc/>
    protected override int OutputChannels(int inputChannels) => inputChannels;
}
