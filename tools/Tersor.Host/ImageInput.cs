using Tersor.Images;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>A PNG or JPEG of the model's size as its input.</summary>
internal static class ImageInput
{
    /// <summary>Decodes and normalises; nothing is unpacked before the size is known to be right.</summary>
    /// <exception cref="RefusedRequestException">The model takes no image, or this is none, a damaged one, or one of another
    /// size.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, CompressedModel model, Span<float> input)
    {
        if (model.InputShape is not [var channels and (1 or 3), var height, var width])
            throw RefusedRequestException.Bad($"the model takes no image: send JSON with 'input', {model.InputLength} numbers");
        try
        {
            var size = ImageDecoder.ReadSize(bytes);
            if (size != new ImageSize(height, width))
                throw RefusedRequestException.Bad($"an image of {size}, but the model takes {height}×{width}");
            model.Normalize(ImageDecoder.Decode(bytes, channels).Pixels, input);
        }
        catch (ImageFormatException error)
        {
            throw RefusedRequestException.Bad(error.Message);
        }
    }
}
