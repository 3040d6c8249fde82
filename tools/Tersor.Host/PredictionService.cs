using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tersor.Host;

/// <summary>The service: its parts, and which address leads to which.</summary>
internal static class PredictionService
{
    private const int HeadBytes = 16 << 10;
    private const int BufferBytes = 32 << 10;
    private const int Http2Streams = 16;

    // Whatever can be got can be asked for by HEAD; the server leaves the body out.
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(10);

    /// <summary>A service that is ready to run.</summary>
    /// <param name="args">The command line: see <see cref="HostSettings"/>.</param>
    /// <exception cref="ArgumentException">The settings make no sense.</exception>
    /// <exception cref="Format.TersorFormatException">The model is damaged.</exception>
    /// <exception cref="IOException">The model can't be read.</exception>
    /// <exception cref="NotSupportedException">The model can't be served.</exception>
    public static WebApplication Build(string[] args)
    {
        // The folder where somebody happens to stand is none of ours, and may be the whole disk: nothing in it is read or
        // watched.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            ContentRootPath = AppContext.BaseDirectory,
        });

        // What keeps the service from starting ends the program, which says it in one line on standard error.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        var settings = HostSettings.From(builder.Configuration);
        var model = ServedModel.Load(settings.Model);

        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, settings));

        // The sockets' own buffers are another setting: a mebibyte for each connection that sends a long body, if nobody says
        // less.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = BufferBytes);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LastAnswers);
        builder.Services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HostJson.Default));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(model);
        builder.Services.AddSingleton<BodyBuffers>();
        builder.Services.AddSingleton<PredictionMetrics>();
        builder.Services.AddSingleton<PredictionQueue>();

        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ProblemPage.WriteAsync });
        app.UseStatusCodePages(context => ProblemPage.WriteAsync(context.HttpContext));
        app.MapMethods("/", GetOrHead, () => Results.Stream(
            typeof(PredictionService).Assembly.GetManifestResourceStream("index.html")!, "text/html; charset=utf-8"));
        app.MapMethods("/health", GetOrHead, () => Results.Text("ok"));
        app.MapMethods("/memory", GetOrHead, MemoryUse.Now);
        app.MapMethods("/model", GetOrHead, ModelDescription.Of);
        app.MapPost("/predict", PredictEndpoint.Run);
        return app;
    }

    /// <summary>What a connection may cost before a request is ours to judge.</summary>
    private static void Limit(KestrelServerOptions kestrel, HostSettings settings)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = settings.Connections;
        limits.MaxRequestHeadersTotalSize = HeadBytes;
        limits.MaxRequestBufferSize = BufferBytes;
        limits.RequestHeadersTimeout = HeadTimeout;
        limits.Http2.MaxStreamsPerConnection = Http2Streams;

        // Our own limit says why in a sentence. The server reads on for some seconds, keeping nothing, so that a caller who is
        // still sending gets to read it.
        limits.MaxRequestBodySize = null;

        // Our own deadline for the whole body says why in a sentence.
        limits.MinRequestBodyDataRate = null;
    }
}

/// <summary>Everything that is read or written as JSON, compiled ahead.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Prediction))]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(MemoryUse))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class HostJson : JsonSerializerContext;
