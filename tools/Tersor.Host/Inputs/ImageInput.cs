using Tersor.Format;
using Tersor.Images;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>A PNG or JPEG as a model's input: of the model's size, or brought to it the way the model's file says.</summary>
internal static class ImageInput
{
    /// <summary>Decodes and normalises; nothing is unpacked before the size is known to be right.</summary>
    /// <param name="bytes">The image.</param>
    /// <param name="model">The model.</param>
    /// <param name="fit">What becomes of an image of another size; null if it is refused.</param>
    /// <param name="most">The most bytes that an image of another size may take while it is decoded.</param>
    /// <param name="input">Receives the normalised values.</param>
    /// <exception cref="RefusedRequestException">The model takes no image, or this is none, a damaged one, or one of another
    /// size.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, CompressedModel model, ImageFit? fit, int most, Span<float> input)
    {
        if (model.InputShape is not [var channels and (1 or 3), var height, var width])
            throw RefusedRequestException.Bad(
                $"the model takes no image: send JSON with 'values' or 'input', {model.InputLength} numbers");
        try
        {
            var (size, wanted) = (ImageDecoder.ReadSize(bytes), new ImageSize(height, width));
            var fits = size == wanted;
            if (!fits && fit is null)
                throw RefusedRequestException.Bad($"an image of {size}, but the model takes {wanted}");
            var limits = fits ? ReadLimits.Default : ReadLimits.Default with { MaxInflatedBytes = most };
            var image = ImageDecoder.Decode(bytes, channels, limits);
            model.Normalize(ImageResizer.Resize(image, wanted, fit ?? ImageFit.Stretch).Pixels, input);
        }
        catch (ImageFormatException error)
        {
            throw RefusedRequestException.Bad(error.Message);
        }
    }
}
