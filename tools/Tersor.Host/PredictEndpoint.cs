using System.Diagnostics;

namespace Tersor.Host;

/// <summary>
/// <c>POST /predict</c>: a PNG or JPEG, or JSON, in; a <see cref="Prediction"/> out, or a problem document that says what is
/// wrong.
/// </summary>
internal static class PredictEndpoint
{
    private const string SecondsToWait = "1";

    public static async Task<IResult> Run(
        HttpRequest request, HostSettings settings, BodyBuffers buffers, PredictionQueue queue, PredictionMetrics metrics)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            var kind = BodyKinds.Of(request);
            using var body = await RequestBody.ReadAsync(request, buffers, settings);
            var prediction = await queue.RunAsync(
                (kind, body),
                static (session, sent) => Prediction.Make(session, sent.kind, sent.body.Bytes),
                request.HttpContext.RequestAborted);
            metrics.Predicted(Stopwatch.GetElapsedTime(begin));
            return Results.Ok(prediction);
        }
        catch (RefusedRequestException refusal)
        {
            metrics.Refused(refusal.Status);
            if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
                request.HttpContext.Response.Headers.RetryAfter = SecondsToWait;
            return Results.Problem(refusal.Message, statusCode: refusal.Status);
        }
        catch (OperationCanceledException)
        {
            // Nobody is left to read it; the log says what it was.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
    }
}
