using System.Text.Json;
using StbImageSharp;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>Turns what a request sends into what the model takes. It trusts none of it.</summary>
internal static class RequestInput
{
    /// <exception cref="RefusedRequestException">It is neither an image nor JSON, or not of the model's shape.</exception>
    public static float[] Parse(string? contentType, byte[] body, CompressedModel model)
    {
        if (body.Length == 0)
            throw RefusedRequestException.Bad("the request is empty");
        return contentType?.Split(';')[0].Trim() is "application/json" ? FromJson(body, model) : FromImage(body, model);
    }

    private static float[] FromJson(byte[] body, CompressedModel model)
    {
        PredictionRequest? request;
        try
        {
            request = JsonSerializer.Deserialize(body, HostJson.Default.PredictionRequest);
        }
        catch (JsonException error)
        {
            throw RefusedRequestException.Bad($"not the JSON that is expected: {error.Message}");
        }

        var numbers = request switch
        {
            { Pixels: { } pixels, Input: null } => Array.ConvertAll(Check(pixels, model), pixel => Normalize(pixel, model)),
            { Pixels: null, Input: { } input } => Check(input, model),
            _ => throw RefusedRequestException.Bad("either 'pixels' or 'input' is expected"),
        };
        return numbers;
    }

    private static float[] FromImage(byte[] body, CompressedModel model)
    {
        if (model.InputShape is not [var channels and (1 or 3), var height, var width])
            throw RefusedRequestException.Bad($"the model takes no image: send JSON with 'input', {model.InputLength} numbers");
        try
        {
            // The size is checked before decoding: a few bytes can declare an image that fills the memory.
            if (ImageInfo.FromStream(new MemoryStream(body)) is not { } info)
                throw RefusedRequestException.Bad("neither a PNG or JPEG image nor application/json");
            if (info.Height != height || info.Width != width)
                throw RefusedRequestException.Bad($"an image of {info.Height}×{info.Width}, but the model takes {height}×{width}");
            var image = ImageResult.FromMemory(body, channels == 1 ? ColorComponents.Grey : ColorComponents.RedGreenBlue);
            var input = new float[model.InputLength];
            for (var i = 0; i < input.Length; i++)
                input[i] = Normalize(image.Data[((i % (height * width)) * channels) + (i / (height * width))], model);
            return input;
        }
        catch (Exception error) when (error is not (RefusedRequestException or OutOfMemoryException))
        {
            // The decoder answers damage with whatever exception it runs into.
            throw RefusedRequestException.Bad("a damaged image");
        }
    }

    private static float[] Check(float[] numbers, CompressedModel model)
    {
        if (numbers.Length != model.InputLength)
            throw RefusedRequestException.Bad($"{numbers.Length} numbers, but the model takes {model.InputLength}: {string.Join('×', model.InputShape)}");
        if (!numbers.All(float.IsFinite))
            throw RefusedRequestException.Bad("a number is not finite");
        return numbers;
    }

    private static float Normalize(float pixel, CompressedModel model) =>
        ((pixel / byte.MaxValue) - model.Graph.Normalization.Mean) / model.Graph.Normalization.Deviation;
}
