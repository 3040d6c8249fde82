using System.Diagnostics;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>
/// <c>POST /predict</c>: a PNG or JPEG, or JSON, in; a <see cref="Prediction"/> or a <see cref="PredictionList"/> out, or a
/// problem document that says what is wrong.
/// </summary>
internal static class PredictEndpoint
{
    public static async Task<IResult> Run(
        HttpRequest request, HostSettings settings, BodyBuffers buffers, ModelCatalog models, PredictionMetrics metrics)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            var model = models.For(request);
            if (model.Kind != ModelKind.Classifier)
                throw RefusedRequestException.Bad("the model answers at /generate, with what it makes of its own");
            var kind = BodyKinds.Of(request);
            using var body = await RequestBody.ReadAsync(request, buffers, settings);
            var answer = await model.Queue.RunAsync(
                (model, kind, body, settings),
                static (session, sent) => Answer(session, sent.model, sent.kind, sent.body.Bytes, sent.settings),
                request.HttpContext.RequestAborted);
            metrics.Predicted(model.Name, Stopwatch.GetElapsedTime(begin));
            return answer;
        }
        catch (RefusedRequestException refusal)
        {
            return Refusals.Answer(refusal, request, metrics);
        }
        catch (OperationCanceledException)
        {
            // Nobody is left to read it; the log says what it was.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
    }

    /// <summary>Decodes what was sent and predicts.</summary>
    /// <exception cref="RefusedRequestException">It can't be decoded, or the model has no answer to it.</exception>
    private static IResult Answer(
        Session session, ServedModel model, BodyKind kind, ReadOnlySpan<byte> body, HostSettings settings)
    {
        if (body.IsEmpty)
            throw RefusedRequestException.Bad("the request is empty");
        using var batch = new PredictionBatch(session);
        var isBatch = false;
        if (kind == BodyKind.Json || (kind == BodyKind.Unknown && LooksLikeJson(body)))
        {
            isBatch = JsonInput.Read(body, model.Model, batch);
        }
        else
        {
            ImageInput.Read(body, model.Model, model.Fit, settings.MaxImage, batch.Next());
            batch.Add();
        }

        var predictions = batch.Finish();
        return isBatch ? Results.Ok(new PredictionList(predictions)) : Results.Ok(predictions[0]);
    }

    // Neither PNG nor JPEG begins so.
    private static bool LooksLikeJson(ReadOnlySpan<byte> body)
    {
        var text = body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
        return text.TrimStart(" \t\r\n"u8).StartsWith("{"u8);
    }
}
