namespace Tersor.Host;

/// <summary>Which address leads to what, and what the OpenAPI document says of it.</summary>
internal static class Routes
{
    private const string OfModel = "/models/{model}";

    // Whatever can be got can be asked for by HEAD; the server leaves the body out.
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(WebApplication app)
    {
        app.MapMethods("/", GetOrHead, () => Results.Stream(
            typeof(Routes).Assembly.GetManifestResourceStream("index.html")!, "text/html; charset=utf-8"))
            .WithMetadata(new OpenToAll()).ExcludeFromDescription();
        app.MapMethods("/health", GetOrHead, () => Results.Text("ok"))
            .WithMetadata(new OpenToAll()).WithSummary("Whether the process lives.");
        app.MapMethods("/ready", GetOrHead, Ready)
            .WithMetadata(new OpenToAll()).WithSummary("Whether a model is loaded and requests are welcome.");
        app.MapMethods("/memory", GetOrHead, MemoryUse.Now).WithSummary("What the process takes, in bytes.");
        app.MapMethods("/metrics", GetOrHead, (HttpContext context, PrometheusPage page) => page.WriteAsync(context))
            .WithSummary("What the service measures, as Prometheus reads it.");
        app.MapMethods("/models", GetOrHead, (ModelCatalog models) => models.All.Select(ModelSummary.Of).ToArray())
            .WithSummary("The models that are served.");
        app.MapOpenApi();
        MapModel(app, "");
        MapModel(app, OfModel);
    }

    private static void MapModel(WebApplication app, string prefix)
    {
        // Under any other type the bytes decide, or the endpoint says in a sentence what it reads.
        var whose = prefix.Length == 0 ? "the only model" : "a model";
        app.MapMethods(prefix.Length == 0 ? "/model" : prefix, GetOrHead, Describe)
            .Produces<ModelDescription>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary($"What {whose} is, and what it accepts.");
        Answers(app.MapPost(prefix + "/predict", PredictEndpoint.Run))
            .Accepts<PredictionRequest>("application/json", "image/png", "image/jpeg", "*/*")
            .Produces<Prediction>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary($"The classes that {whose} sees in an image or in numbers; a list of them for 'instances'.");
        Answers(app.MapPost(prefix + "/generate", GenerateEndpoint.Run))
            .Accepts<GenerateRequest>("application/json", "*/*")
            .Produces<string>(StatusCodes.Status200OK, "text/plain", "image/png")
            .WithSummary($"A text that {whose} writes, as it comes, or images that it makes, as a PNG.");
    }

    private static RouteHandlerBuilder Answers(RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status408RequestTimeout)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult Describe(HttpRequest request, ModelCatalog models)
    {
        try
        {
            return Results.Ok(ModelDescription.Of(models.For(request)));
        }
        catch (RefusedRequestException refusal)
        {
            return Refusals.Answer(refusal, request);
        }
    }

    private static IResult Ready(HttpRequest request, ModelCatalog models, IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStopping.IsCancellationRequested ? Refusals.Answer(Busy("the service stops"), request)
        : models.All.Any() ? Results.Text("ready")
        : Refusals.Answer(Busy("no model is loaded yet"), request);

    private static RefusedRequestException Busy(string message) => RefusedRequestException.Busy(message);
}

/// <summary>What <c>/predict</c> reads as JSON: one of these. <see cref="JsonInput"/> reads it; this describes it.</summary>
/// <param name="Pixels">Whole numbers from 0 to 255, normalised by the service.</param>
/// <param name="Values">Numbers as they are in the data, normalised by the service.</param>
/// <param name="Input">Numbers that are normalised already.</param>
/// <param name="Instances">Several samples.</param>
internal sealed record PredictionRequest(int[]? Pixels, float[]? Values, float[]? Input, PredictionRequest[]? Instances);
