using System.Diagnostics;
using Tersor.Images;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>
/// <c>POST /generate</c>: a <see cref="GenerateRequest"/> in; the text of a model that writes, as it comes, or the images of a
/// generator, as one PNG, out.
/// </summary>
internal static class GenerateEndpoint
{
    // 16 MiB of images, whatever their size.
    private const int MostValues = 1 << 22;

    public static async Task<IResult> Run(
        HttpRequest request, HostSettings settings, BodyBuffers buffers, ModelCatalog models, PredictionMetrics metrics)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            var model = models.For(request);
            if (model.Kind == ModelKind.Classifier)
                throw RefusedRequestException.Bad("the model answers at /predict, with classes");
            var wanted = await ReadAsync(request, buffers, settings);
            var answer = model.Kind == ModelKind.Writer
                ? await TextStream.BeginAsync(model, wanted, request.HttpContext.RequestAborted)
                : Results.Bytes(await DrawAsync(model, wanted, request.HttpContext.RequestAborted), "image/png");
            metrics.Predicted(model.Name, Stopwatch.GetElapsedTime(begin));
            return answer;
        }
        catch (RefusedRequestException refusal)
        {
            return Refusals.Answer(refusal, request, metrics);
        }
        catch (OperationCanceledException)
        {
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
    }

    private static async Task<GenerateRequest> ReadAsync(HttpRequest request, BodyBuffers buffers, HostSettings settings)
    {
        if (BodyKinds.Of(request) == BodyKind.Image)
            throw RefusedRequestException.Unsupported("the model reads no image: send application/json");
        using var body = await RequestBody.ReadAsync(request, buffers, settings);
        return GenerateRequest.Read(body.Bytes);
    }

    private static ValueTask<byte[]> DrawAsync(
        ServedModel model, GenerateRequest wanted, CancellationToken cancellationToken)
    {
        var most = MostValues / model.Model.OutputLength;
        if (wanted.Count > most)
            throw RefusedRequestException.Bad($"'count' is from 1 to {most} for images of this size");
        return model.Queue.RunAsync(wanted, static (session, wanted) => Draw(session, wanted), cancellationToken);
    }

    private static byte[] Draw(Session session, GenerateRequest wanted)
    {
        var latents = new float[wanted.Count * session.InputLength];
        var images = new float[wanted.Count * session.OutputLength];
        RandomLatents.Fill(latents, wanted.Seed);

        // One by one: a session keeps what a larger batch has taken.
        for (var i = 0; i < wanted.Count; i++)
            session.Run(
                latents.AsSpan(i * session.InputLength, session.InputLength),
                images.AsSpan(i * session.OutputLength, session.OutputLength));
        using var png = new MemoryStream();
        ImageSheet.Write(
            png, images, session.Model.OutputShape.AsSpan(), columns: (int)Math.Ceiling(Math.Sqrt(wanted.Count)));
        return png.ToArray();
    }
}
