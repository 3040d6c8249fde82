using System.Net;
using System.Text;

namespace Tersor.Host.Tests;

/// <summary>The queue when every session is at work: the tests hold the session themselves.</summary>
public sealed class PredictionQueueTests
{
    private static readonly byte[] Question = Encoding.UTF8.GetBytes(HostFixture.PixelJson(TestModel.Image(1)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    public async Task As_many_wait_as_may_and_one_more_is_turned_away(int sessions, int places)
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes, "--sessions", $"{sessions}", "--queue", $"{places}");
        var queue = host.Model.Queue;
        using var gate = new ManualResetEventSlim();

        // The first of them hold the sessions, the others wait; each is inside once its call has returned.
        var inside = Enumerable.Range(0, sessions).Select(_ => Task.Run(() => Hold(queue, gate))).ToList();
        await Until(() => queue.Inside == sessions);
        inside.AddRange(Enumerable.Range(0, places).Select(_ => Hold(queue, gate)));
        Assert.Equal(sessions + places, queue.Inside);

        var refused = await HostFixture.Post(host.Client, Question, "application/json");
        Assert.Equal(
            "too many requests are waiting; try again", await HostFixture.Refusal(refused, HttpStatusCode.ServiceUnavailable));
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(sessions + places, queue.Inside);

        gate.Set();
        await Task.WhenAll(inside);
        Assert.Equal(0, queue.Inside);
        await HostFixture.Answer(await HostFixture.Post(host.Client, Question, "application/json"));
    }

    [Fact]
    public async Task Whoever_hangs_up_while_waiting_leaves_the_place_to_the_next()
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes, "--sessions", "1", "--queue", "1");
        var queue = host.Model.Queue;
        using var gate = new ManualResetEventSlim();
        var holder = Task.Run(() => Hold(queue, gate));
        await Until(() => queue.Inside == 1);

        using (var patience = new CancellationTokenSource())
        {
            var waiting = host.Client.PostAsync("predict", new ByteArrayContent(Question), patience.Token);
            await Until(() => queue.Inside == 2);
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await Until(() => queue.Inside == 1);
        var next = HostFixture.Post(host.Client, Question, "application/json");
        await Until(() => queue.Inside == 2);
        gate.Set();
        await HostFixture.Answer(await next);
        await holder;
    }

    [Fact]
    public async Task Work_that_fails_gives_its_place_and_its_session_back()
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes, "--sessions", "1", "--queue", "0");
        var queue = host.Model.Queue;
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                queue.RunAsync<int, int>(i, static (_, _) => throw new InvalidOperationException(), CancellationToken.None)
                    .AsTask());
            await HostFixture.Refusal(await HostFixture.Post(host.Client, [0], "image/png"), HttpStatusCode.BadRequest);
        }

        await HostFixture.Answer(await HostFixture.Post(host.Client, Question, "application/json"));
    }

    [Fact]
    public async Task Requests_under_way_are_answered_when_the_service_stops()
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes, "--sessions", "1");
        var queue = host.Model.Queue;
        using var gate = new ManualResetEventSlim();
        var holder = Task.Run(() => Hold(queue, gate));
        await Until(() => queue.Inside == 1);
        var waiting = HostFixture.Post(host.Client, Question, "application/json");
        await Until(() => queue.Inside == 2);

        var stopped = host.StopAsync();
        Assert.False(waiting.IsCompleted);
        gate.Set();
        await HostFixture.Answer(await waiting);
        await stopped;
        await holder;
    }

    [Fact]
    public async Task Only_answers_count_as_predictions_and_refusals_count_by_their_status()
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes, "--max-body", "1000");
        using var meter = new MetricsRecorder(host.Services);
        await HostFixture.Answer(await HostFixture.Post(host.Client, Question, "application/json"));
        await HostFixture.Answer(
            await HostFixture.Post(host.Client, TestImages.Png(TestModel.Image(1), HostFixture.Side), "image/png"));
        await HostFixture.Refusal(await HostFixture.Post(host.Client, [0], "image/png"), HttpStatusCode.BadRequest);
        await HostFixture.Refusal(await HostFixture.Post(host.Client, [0], "text/plain"), HttpStatusCode.UnsupportedMediaType);
        await HostFixture.Refusal(
            await HostFixture.Post(host.Client, new byte[1001], null), HttpStatusCode.RequestEntityTooLarge);

        Assert.Equal(2, meter.Sum("tersor.predictions"));
        Assert.Equal(2, meter.Count("tersor.prediction.duration"));
        Assert.Equal([400, 413, 415], meter.Statuses.Order());
    }

    private static Task<int> Hold(PredictionQueue queue, ManualResetEventSlim gate) => queue.RunAsync(
        gate,
        static (_, gate) =>
        {
            gate.Wait();
            return 0;
        },
        CancellationToken.None).AsTask();

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1);
    }
}
