using Microsoft.AspNetCore.WebUtilities;

namespace Tersor.Host;

/// <summary>The problem document of an answer that no endpoint wrote, whatever the caller would rather read.</summary>
internal static class ProblemPage
{
    public static Task WriteAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var sentence = status switch
        {
            StatusCodes.Status401Unauthorized => "a key is needed: Authorization: Bearer KEY",
            StatusCodes.Status404NotFound =>
                "nothing is here: there are /, /health, /ready, /memory, /metrics, /models, /model, /predict and /generate",
            StatusCodes.Status405MethodNotAllowed => $"only for {context.Response.Headers.Allow}",
            StatusCodes.Status500InternalServerError => "the service failed; its log says why",
            _ => ReasonPhrases.GetReasonPhrase(status),
        };
        return Results.Problem(sentence, statusCode: status).ExecuteAsync(context);
    }
}
