using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Cli;
using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Load;

/// <summary>
/// Starts the service as a process of its own, lets clients ask it one question after the other, and says what went wrong, how
/// long answers took, and what memory the service had before and after. With attackers beside them, it says whether anybody
/// noticed.
/// </summary>
internal sealed class LoadCommand(IAnsiConsole console) : AsyncCommand<LoadSettings>
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    public override async Task<int> ExecuteAsync(
        CommandContext context, LoadSettings settings, CancellationToken cancellationToken)
    {
        var model = CompressedModel.Load(settings.File, new InferenceOptions { Selection = KernelSelection.Fixed });
        var hostileModels = new List<HostileModel>();
        foreach (var file in settings.Hostile is { } folder ? HostileQuestion.Files(folder, "*.tersor") : [])
            hostileModels.Add(await ServiceProcess.TryAsync(Path.GetFileName(file), file, cancellationToken));

        using var service = await ServiceProcess.StartAsync(settings.File, cancellationToken);
        await Ask(settings.WarmUp);
        await Task.Delay(Rest, cancellationToken);
        var before = await service.MemoryAsync(cancellationToken);
        var asking = Ask(settings.Seconds);
        var attacking = settings.Hostile is { } hostile
            ? HostileTraffic.RunAsync(
                service.Address,
                HostileQuestion.All(hostile),
                settings.Attackers,
                TimeSpan.FromSeconds(settings.Seconds),
                cancellationToken)
            : null;
        var most = await service.MostResidentAsync(Task.WhenAll(asking, attacking ?? Task.CompletedTask));
        var traffic = await asking;
        var attack = attacking is null ? null : await attacking;
        await Task.Delay(Rest, cancellationToken);
        var after = await service.MemoryAsync(cancellationToken);

        var result = new LoadResult(
            model.Name, settings.Clients, settings.Seconds, traffic, before, after, most, attack, hostileModels);
        result.Write(console);
        if (settings.Json is not null)
            await File.WriteAllTextAsync(settings.Json, JsonSerializer.Serialize(result, Indented), cancellationToken);
        return result.IsGood ? 0 : 1;

        Task<Traffic> Ask(int seconds) =>
            Traffic.RunAsync(service.Address, model, settings.Clients, TimeSpan.FromSeconds(seconds), cancellationToken);
    }
}
