namespace Tersor.Host;

/// <summary>How a refusal is answered: a problem document, counted by its status.</summary>
internal static class Refusals
{
    private const string SecondsToWait = "1";

    public static IResult Answer(RefusedRequestException refusal, HttpRequest request, PredictionMetrics metrics)
    {
        metrics.Refused(refusal.Status);
        return Answer(refusal, request);
    }

    public static IResult Answer(RefusedRequestException refusal, HttpRequest request)
    {
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
            request.HttpContext.Response.Headers.RetryAfter = SecondsToWait;
        return Results.Problem(refusal.Message, statusCode: refusal.Status);
    }
}
