using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Memory;

namespace Tersor.Host;

/// <summary>The service: its parts, put together.</summary>
internal static class PredictionService
{
    private const int HeadBytes = 16 << 10;
    private const int BufferBytes = 32 << 10;
    private const int Http2Streams = 16;

    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(10);

    // A line for each request would be five; who wants them says so in the configuration.
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = nameof(LogLevel.Warning),

        // What clients break off would fill the log.
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = nameof(LogLevel.Critical),
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = nameof(LogLevel.Warning),
    };

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
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

        // What keeps the service from starting ends the program, which says it in one line on standard error.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        var settings = HostSettings.From(builder.Configuration);
        var (keys, gate) = (ApiKeys.Read(settings.ApiKeys), new ConnectionGate(settings));

        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, gate));
        builder.WebHost.UseKestrelHttpsConfiguration();

        // The sockets' own buffers are another setting: a mebibyte for each connection that sends a long body, if nobody says
        // less.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = BufferBytes);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LastAnswers);
        builder.Services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HostJson.Default));
        builder.Services.AddOpenApi();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ModelCatalog>();
        builder.Services.AddSingleton<ModelFiles>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ModelFiles>());
        builder.Services.AddSingleton<BodyBuffers>();
        builder.Services.AddSingleton<PredictionMetrics>();
        builder.Services.AddSingleton<PrometheusPage>();

        var app = builder.Build();
        app.Services.GetRequiredService<ModelFiles>().LoadAll();

        // It counts from the start, not from the first time that somebody looks.
        _ = app.Services.GetRequiredService<PrometheusPage>();
        app.Use((context, next) => gate.TrackAsync(context, next));
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ProblemPage.WriteAsync });
        app.UseStatusCodePages(context => ProblemPage.WriteAsync(context.HttpContext));
        app.UseRouting();
        app.Use((context, next) => keys.CheckAsync(context, next));
        Routes.Map(app);
        app.Lifetime.ApplicationStarted.Register(() => Announce(app));
        return app;
    }

    /// <summary>What a connection may cost before a request is ours to judge.</summary>
    private static void Limit(KestrelServerOptions kestrel, ConnectionGate gate)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(gate.Guard));
        var limits = kestrel.Limits;
        limits.MaxRequestHeadersTotalSize = HeadBytes;
        limits.MaxRequestBufferSize = BufferBytes;
        limits.RequestHeadersTimeout = HeadTimeout;
        limits.KeepAliveTimeout = IdleTimeout;
        limits.Http2.MaxStreamsPerConnection = Http2Streams;

        // Our own limit says why in a sentence. The server reads on for some seconds, keeping nothing, so that a caller who is
        // still sending gets to read it.
        limits.MaxRequestBodySize = null;

        // Our own deadline for the whole body says why in a sentence.
        limits.MinRequestBodyDataRate = null;
    }

    private static void Announce(WebApplication app)
    {
        var models = app.Services.GetRequiredService<ModelCatalog>().All.ToArray();
        var served = models is [var only]
            ? $"{only.Model.Name} ({only.Kind.ToString().ToLowerInvariant()}, {only.Bytes} bytes)"
            : $"{models.Length} models";
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        app.Logger.LogInformation("serving {Models} on {Addresses}", served, string.Join(' ', addresses));
    }
}

/// <summary>Everything that is written as JSON, compiled ahead.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Prediction))]
[JsonSerializable(typeof(PredictionList))]
[JsonSerializable(typeof(PredictionRequest))]
[JsonSerializable(typeof(GenerateRequest))]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(ModelSummary[]))]
[JsonSerializable(typeof(MemoryUse))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class HostJson : JsonSerializerContext;
