using System.Text.Json.Serialization;
using Tersor.Images;
using TersorService;

const int LongestBody = 1 << 20;

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = LongestBody);
builder.Services.AddProblemDetails();
builder.Services.ConfigureHttpJsonOptions(
    options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswerContext.Default));

// dotnet run -- --model FILE.tersor, or "model" in appsettings.json, or the variable MODEL.
using var classifier = new Classifier(builder.Configuration["model"] ?? "model.tersor");
var app = builder.Build();

app.MapGet("/health", () => "ok");

// curl --data-binary @image.png http://localhost:5000/predict
app.MapPost("/predict", async (HttpRequest request, CancellationToken cancellation) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, cancellation);
    try
    {
        return Results.Ok(classifier.Classify(body.GetBuffer().AsSpan(0, (int)body.Length)));
    }
    catch (ImageFormatException error)
    {
        return Results.Problem(error.Message, statusCode: StatusCodes.Status400BadRequest);
    }
});

app.Run();

namespace TersorService
{
    [JsonSerializable(typeof(Answer))]
    internal sealed partial class AnswerContext : JsonSerializerContext;
}
