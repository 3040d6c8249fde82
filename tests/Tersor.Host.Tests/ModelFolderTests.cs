using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Tersor.Host.Tests;

/// <summary>A folder of models, and files that change while the service runs.</summary>
public sealed class ModelFolderTests : IDisposable
{
    private static readonly byte[] Question = TestImages.Png(TestModel.Image(1), TestModel.Side);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tersor-models-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_model_of_a_folder_has_its_name()
    {
        Replace("shapes", TestModel.Bytes);
        Replace("letters", TestModel.Writer());
        await using var host = await StartAsync();
        Assert.Equal(["letters", "shapes"], await NamesAsync(host));
        await HostFixture.Answer(await PostAsync(host, "models/shapes/predict"));
        Assert.Contains(
            "answers at /generate",
            await HostFixture.Refusal(await PostAsync(host, "models/letters/predict"), HttpStatusCode.BadRequest));
        Assert.Contains(
            "no model 'x' is served",
            await HostFixture.Refusal(await PostAsync(host, "models/x/predict"), HttpStatusCode.NotFound));
        Assert.Contains(
            "several models are served", await HostFixture.Refusal(await PostAsync(host, "predict"), HttpStatusCode.NotFound));
        var shapes = JsonDocument.Parse(await host.Client.GetStringAsync("models/shapes")).RootElement;
        Assert.Equal("small", shapes.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Files_that_come_change_and_go_are_followed()
    {
        await using var host = await StartAsync();
        var files = host.Services.GetRequiredService<ModelFiles>();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.Client.GetAsync("ready")).StatusCode);
        Assert.Contains(
            "no model is loaded yet",
            await HostFixture.Refusal(await PostAsync(host, "predict"), HttpStatusCode.ServiceUnavailable));

        Replace("one", TestModel.Bytes);
        files.Look();
        Assert.Equal("ready", await host.Client.GetStringAsync("ready"));
        Assert.False((await HostFixture.Answer(await PostAsync(host, "predict"))).TryGetProperty("class", out _));

        Replace("one", TestModel.Named(["ant", "bee", "cat", "dog", "eel"]));
        files.Look();
        Assert.True((await HostFixture.Answer(await PostAsync(host, "predict"))).TryGetProperty("class", out _));

        // Nothing has changed: the model is the very same.
        var before = host.Model;
        files.Look();
        Assert.Same(before, host.Model);

        Replace("one", [.. TestModel.Bytes[..^1], 0]);
        files.Look();
        Assert.Same(before, host.Model);
        File.WriteAllBytes(Path.Combine(_folder.FullName, "two.tersor"), "no model"u8.ToArray());
        files.Look();
        Assert.Equal(["one"], await NamesAsync(host));

        File.Delete(Path.Combine(_folder.FullName, "one.tersor"));
        files.Look();
        Assert.Empty(await NamesAsync(host));
    }

    [Fact]
    public async Task A_single_file_is_loaded_anew_and_kept_when_the_new_one_is_damaged_or_missing()
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes);
        var files = host.Services.GetRequiredService<ModelFiles>();
        File.WriteAllBytes(host.File + ".new", TestModel.Named(["ant", "bee", "cat", "dog", "eel"]));
        File.Move(host.File + ".new", host.File, overwrite: true);
        files.Look();
        Assert.True((await HostFixture.Answer(await PostAsync(host, "predict"))).TryGetProperty("class", out _));
        File.WriteAllBytes(host.File, "no model"u8.ToArray());
        files.Look();
        File.Delete(host.File);
        files.Look();
        Assert.True((await HostFixture.Answer(await PostAsync(host, "predict"))).TryGetProperty("class", out _));
    }

    [Fact]
    public async Task Clients_get_all_their_answers_while_models_are_replaced_and_old_ones_are_let_go()
    {
        Replace("a", TestModel.Bytes);
        Replace("b", TestModel.Bytes);
        await using var host = await StartAsync();
        var files = host.Services.GetRequiredService<ModelFiles>();
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 16).Select(client => Task.Run(async () =>
        {
            var answers = 0;
            for (; !stop.IsCancellationRequested; answers++)
                await HostFixture.Answer(await PostAsync(host, $"models/{(client % 2 == 0 ? "a" : "b")}/predict"));
            return answers;
        })).ToArray();

        var old = new List<WeakReference>();
        for (var round = 0; round < 20; round++)
        {
            old.Add(ReplaceModel(host, files, $"v{round}"));
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        Assert.True((await Task.WhenAll(clients)).Sum() > 0);

        // The last requests may still be on their way out of the service.
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (old.Exists(model => model.IsAlive) && DateTime.UtcNow < deadline)
        {
            await Task.Delay(50);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(old, model => model.IsAlive);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused() =>
        Assert.ThrowsAny<IOException>(() => PredictionService.Build(["--models", Path.Combine(_folder.FullName, "x")]));

    private Task<TestHost> StartAsync() => TestHost.RunAsync("--models", _folder.FullName, "--urls", "http://127.0.0.1:0");

    /// <summary>Replaces the first model, and gives what was there; no local variable keeps that alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference ReplaceModel(TestHost host, ModelFiles files, string label)
    {
        var before = host.Model;
        Replace("a", TestModel.Named([label]));
        files.Look();
        Assert.NotSame(before, host.Model);
        return new WeakReference(before);
    }

    /// <summary>Puts a file there at once, as a careful program does.</summary>
    private void Replace(string name, byte[] model)
    {
        var path = Path.Combine(_folder.FullName, name + ".tersor");
        File.WriteAllBytes(path + ".new", model);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static async Task<string?[]> NamesAsync(TestHost host) =>
        [.. JsonDocument.Parse(await host.Client.GetStringAsync("models")).RootElement.EnumerateArray()
            .Select(model => model.GetProperty("name").GetString())];

    private static Task<HttpResponseMessage> PostAsync(TestHost host, string path)
    {
        var content = new ByteArrayContent(Question);
        content.Headers.ContentType = new("image/png");
        return host.Client.PostAsync(path, content);
    }
}
