using System.Diagnostics;
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
        using var gate = new Gate();

        // The first of them hold the sessions, the others wait; each is inside once its call has returned.
        var inside = Enumerable.Range(0, sessions).Select(_ => Task.Run(() => gate.Hold(queue))).ToList();
        await Until(() => gate.Holders == sessions);
        inside.AddRange(Enumerable.Range(0, places).Select(_ => gate.Hold(queue)));
        Assert.Equal(sessions + places, queue.Inside);

        var refused = await HostFixture.Post(host.Client, Question, "application/json");
        Assert.Equal(
            "too many requests are waiting; try again", await HostFixture.Refusal(refused, HttpStatusCode.ServiceUnavailable));
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(sessions + places, queue.Inside);

        gate.Open();
        await Task.WhenAll(inside);
        Assert.Equal(0, queue.Inside);
        await HostFixture.Answer(await HostFixture.Post(host.Client, Question, "application/json"));
    }

    [Fact]
    public async Task Whoever_hangs_up_while_waiting_leaves_the_place_to_the_next()
    {
        await using var host = await TestHost.StartAsync(TestModel.Bytes, "--sessions", "1", "--queue", "1");
        var queue = host.Model.Queue;
        using var gate = new Gate();
        var holder = Task.Run(() => gate.Hold(queue));
        await Until(() => gate.Holders == 1);

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
        gate.Open();
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
        using var gate = new Gate();
        var holder = Task.Run(() => gate.Hold(queue));
        await Until(() => gate.Holders == 1);
        var waiting = HostFixture.Post(host.Client, Question, "application/json");
        await Until(() => queue.Inside == 2);

        var stopped = host.StopAsync();
        Assert.False(waiting.IsCompleted);
        gate.Open();
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

    private static async Task Until(Func<bool> condition)
    {
        // Nothing here takes a second. Who waits for what never comes should say so.
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(1))
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(2), "what was waited for did not come in two minutes");
    }

    /// <summary>Work that keeps its session until somebody opens the gate.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private int _holders;

        /// <summary>How many have a session: who is inside the queue may still be on its way to one.</summary>
        public int Holders => Volatile.Read(ref _holders);

        public Task<int> Hold(PredictionQueue queue) => queue.RunAsync(
            this,
            static (_, gate) =>
            {
                Interlocked.Increment(ref gate._holders);
                gate._open.Wait();
                return 0;
            },
            CancellationToken.None).AsTask();

        public void Open() => _open.Set();

        /// <summary>Lets all go: a test that has failed must not keep its service from stopping.</summary>
        public void Dispose() => _open.Set();
    }
}
