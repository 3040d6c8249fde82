using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Cli;

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

    // For the service's memory to be asked, and for connections that attackers hung up on.
    private const int Spare = 256;

    public override async Task<int> ExecuteAsync(
        CommandContext context, LoadSettings settings, CancellationToken cancellationToken)
    {
        var hostileModels = new List<HostileModel>();
        foreach (var file in settings.Hostile is { } folder ? HostileQuestion.Files(folder, "*.tersor") : [])
            hostileModels.Add(await ServiceProcess.TryAsync(Path.GetFileName(file), file, cancellationToken));

        using var served = new ServedFolder(settings.Files);
        using var service = await ServiceProcess.StartAsync(
            served.Path, settings.Idle + settings.Clients + settings.Attackers + Spare, cancellationToken);
        var models = new Dictionary<string, ServedModel>();
        foreach (var name in served.Names)
            models[name] = await service.ModelAsync(name, cancellationToken);
        await Ask(settings.WarmUp);
        await Task.Delay(Rest, cancellationToken);
        var before = await service.MemoryAsync(cancellationToken);
        using var idle = await IdleConnections.OpenAsync(service.Address, settings.Idle, cancellationToken);
        var asking = Ask(settings.Seconds);
        var attacking = settings.Hostile is { } hostile
            ? HostileTraffic.RunAsync(
                service.Address,
                Traffic.PathOf(models.First().Key, models.First().Value),
                HostileQuestion.All(hostile),
                settings.Attackers,
                TimeSpan.FromSeconds(settings.Seconds),
                cancellationToken)
            : null;
        var reloading = settings.Reload ? PutAnewAsync() : Task.CompletedTask;
        var most = await service.MostResidentAsync(Task.WhenAll(asking, attacking ?? Task.CompletedTask, reloading));
        await reloading;
        var traffic = await asking;
        var attack = attacking is null ? null : await attacking;
        await Task.Delay(Rest, cancellationToken);
        var after = await service.MemoryAsync(cancellationToken);

        var result = new LoadResult(
            string.Join(", ", models.Values.Select(model => model.Name)),
            settings.Clients,
            settings.Seconds,
            traffic,
            before,
            after,
            most,
            settings.Reload ? new Reloads(served.Names.Length, service.Reloads) : null,
            settings.Idle > 0 ? new Idlers(idle.Opened, idle.Held) : null,
            attack,
            hostileModels);
        result.Write(console);
        if (settings.Json is not null)
            await File.WriteAllTextAsync(settings.Json, JsonSerializer.Serialize(result, Indented), cancellationToken);
        return result.IsGood ? 0 : 1;

        Task<Traffic> Ask(int seconds) =>
            Traffic.RunAsync(service.Address, models, settings.Clients, TimeSpan.FromSeconds(seconds), cancellationToken);

        async Task PutAnewAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(settings.Seconds / 2d), cancellationToken);
            served.Put();
        }
    }
}
