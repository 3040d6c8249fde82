using Tersor.Inference;

namespace Tersor.NativeHost;

/// <summary>Classifies images that follow each other in a stream, a byte a pixel.</summary>
internal static class PixelClassifier
{
    /// <summary>Writes a line for each image: its most likely class.</summary>
    /// <returns>How many images there were.</returns>
    /// <exception cref="InvalidDataException">The last image is cut off.</exception>
    public static int Run(CompressedModel model, Stream input, TextWriter output)
    {
        using var session = model.CreateSession();
        var pixels = new byte[model.InputLength];
        var values = new float[model.InputLength];
        var scores = new float[model.OutputLength];
        for (var count = 0; ; count++)
        {
            var read = input.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false);
            if (read == 0)
                return count;
            if (read < pixels.Length)
                throw new InvalidDataException($"image {count} has {read} bytes, not {pixels.Length}");
            model.Normalize(pixels, values);
            session.Run(values, scores);
            output.WriteLine(scores.AsSpan().IndexOf(Max(scores)));
        }
    }

    private static float Max(ReadOnlySpan<float> scores)
    {
        var largest = scores[0];
        foreach (var score in scores)
            largest = Math.Max(largest, score);
        return largest;
    }
}
