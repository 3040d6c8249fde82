using System.Diagnostics;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary><c>POST /predict</c>: a PNG or JPEG, or JSON, in; a <see cref="Prediction"/> out, or a problem document that says what is wrong.</summary>
internal static class PredictEndpoint
{
    public static async Task<IResult> Run(
        HttpRequest request, CompressedModel model, HostSettings settings, PredictionQueue queue, PredictionMetrics metrics)
    {
        var begin = Stopwatch.GetTimestamp();
        var cancellation = request.HttpContext.RequestAborted;
        try
        {
            var body = await RequestBody.ReadAsync(request, settings.MaxBody, cancellation);
            var input = RequestInput.Parse(request.ContentType, body, model);
            var logits = new float[model.OutputLength];
            if (!await queue.TryRunAsync(input, logits, cancellation))
                throw new RefusedRequestException(StatusCodes.Status503ServiceUnavailable, "too many requests are waiting; try again");
            metrics.Predicted(Stopwatch.GetElapsedTime(begin));
            return Results.Ok(Prediction.Of(logits));
        }
        catch (RefusedRequestException refusal)
        {
            metrics.Refused(refusal.Status);
            return Results.Problem(refusal.Message, statusCode: refusal.Status);
        }
    }
}
