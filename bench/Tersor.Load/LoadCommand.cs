using System.ComponentModel;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Inference;

namespace Tersor.Load;

/// <summary>
/// Starts the service as a process of its own, lets clients ask it one question after the other, and says what went wrong, how long
/// answers took, and what memory the service had before and after.
/// </summary>
internal sealed class LoadCommand(IAnsiConsole console) : AsyncCommand<LoadCommand.Settings>
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<FILE>")]
        [Description("The model that the service runs: a .tersor file.")]
        public required string File { get; init; }

        [CommandOption("--clients <N>")]
        [Description("How many ask at the same time.")]
        [DefaultValue(64)]
        public int Clients { get; init; } = 64;

        [CommandOption("--seconds <N>")]
        [Description("For how long, after the warm-up.")]
        [DefaultValue(60)]
        public int Seconds { get; init; } = 60;

        [CommandOption("--warm-up <N>")]
        [Description("For how many seconds before anything is measured: code is recompiled and the heap finds its size.")]
        [DefaultValue(30)]
        public int WarmUp { get; init; } = 30;

        [CommandOption("--json <FILE>")]
        [Description("Write the figures to a file, too.")]
        public string? Json { get; init; }

        public override ValidationResult Validate() => this switch
        {
            { Clients: < 1 or > 4096 } => ValidationResult.Error($"--clients {Clients}: from 1 to 4096"),
            { WarmUp: < 0 or > 86_400 } => ValidationResult.Error($"--warm-up {WarmUp}: from 0 to 86400"),
            { Seconds: < 1 or > 86_400 } => ValidationResult.Error($"--seconds {Seconds}: from 1 to 86400"),
            _ => ValidationResult.Success(),
        };
    }

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var model = CompressedModel.Load(settings.File, new InferenceOptions { Selection = KernelSelection.Fixed });
        using var service = await ServiceProcess.StartAsync(settings.File, cancellationToken);
        await Ask(settings.WarmUp);
        var before = await service.MemoryAsync(cancellationToken);
        var traffic = await Ask(settings.Seconds);
        var after = await service.MemoryAsync(cancellationToken);

        var result = new LoadResult(model.Name, settings.Clients, settings.Seconds, traffic, before, after);
        console.Write(result.Table());
        foreach (var (error, count) in traffic.Errors)
            console.WriteLine($"{count} × {error}");
        if (settings.Json is not null)
            await File.WriteAllTextAsync(settings.Json, JsonSerializer.Serialize(result, Indented), cancellationToken);
        return traffic.Errors.Count == 0 ? 0 : 1;

        Task<Traffic> Ask(int seconds) =>
            Traffic.RunAsync(service.Address, model, settings.Clients, TimeSpan.FromSeconds(seconds), cancellationToken);
    }
}
