using Tersor.Inference;

namespace Tersor.Host;

/// <summary>The service: its parts, and which address leads to which.</summary>
internal static class PredictionService
{
    /// <summary>A service that is ready to run.</summary>
    /// <param name="args">The command line: see <see cref="HostSettings"/>.</param>
    /// <exception cref="ArgumentException">The settings make no sense.</exception>
    /// <exception cref="Format.TersorFormatException">The model is damaged.</exception>
    /// <exception cref="IOException">The model can't be read.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var settings = HostSettings.From(builder.Configuration);
        var model = CompressedModel.Load(settings.Model);

        // A little beyond our own limit: the server hangs up at its limit, and a caller that is a little over ours shall read why.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 2L * settings.MaxBody);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HostJson.Default));
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(model);
        builder.Services.AddSingleton<PredictionMetrics>();
        builder.Services.AddSingleton<PredictionQueue>();

        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf });
        app.UseStatusCodePages();
        app.MapGet("/", () => Results.Stream(typeof(PredictionService).Assembly.GetManifestResourceStream("index.html")!, "text/html; charset=utf-8"));
        app.MapGet("/health", () => Results.Text("ok"));
        app.MapGet("/memory", MemoryUse.Now);
        app.MapGet("/model", ModelDescription.Of);
        app.MapPost("/predict", PredictEndpoint.Run);
        return app;
    }

    private static int StatusOf(Exception error) =>
        error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
}
