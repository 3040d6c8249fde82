using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Learning.Data;

namespace Tersor.Cli;

/// <summary>A picture of what a generator makes: a square of images, as a PNG file.</summary>
internal static class SampleSheet
{
    /// <summary>Makes images and writes them, as a whole or not at all.</summary>
    /// <exception cref="IOException">The file can't be written; the message names it.</exception>
    public static void Write(
        OutputFile output, IPredictor generator, Device device, int count, ulong seed, CancellationToken cancellation = default)
    {
        var images = ImageGenerator.Make(generator, device, count, seed, cancellation);
        var columns = (int)Math.Ceiling(Math.Sqrt(count));
        output.Commit(stream => ImageSheet.Write(stream, images, generator.Graph.OutputShape.AsSpan(), columns));
    }
}
