using Tersor.Cli.Output;
using Tersor.Format;
using Tersor.Images;
using Tersor.Tasks;

namespace Tersor.Cli;

/// <summary>A file with what a model makes: a text, or a square of images as PNG.</summary>
/// <param name="output">The file; written as a whole or not at all.</param>
internal sealed class SampleFile(OutputFile output) : ISampleView
{
    /// <inheritdoc/>
    public void Show(string text) => output.WriteText(text);

    /// <inheritdoc/>
    public void Show(float[] images, ReadOnlySpan<int> shape)
    {
        var (extents, count) = (shape.ToArray(), images.Length);
        foreach (var extent in extents)
            count /= extent;
        var columns = (int)Math.Ceiling(Math.Sqrt(count));
        output.Commit(stream => ImageSheet.Write(stream, images, extents, columns));
    }
}
