using System.Collections.Concurrent;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>
/// Shards that several processes share out: threads stand for them, each with a device and a network of its own.
/// </summary>
public sealed class ShardGroupTests
{
    [Theory]
    [InlineData(8, 2, 19)]
    [InlineData(8, 4, 19)]
    [InlineData(8, 8, 19)]
    [InlineData(32, 8, 3)]
    public void The_number_of_processes_changes_no_bit(int shards, int count, int rows)
    {
        // Of three rows, some processes have none.
        Test(TestGraphs.Residual());
        Test(new ModelGraphBuilder("drop", 1, 6, 6).Flatten().Linear(12).Relu().Dropout(0.5f).Linear(2).Build());

        void Test(ModelGraph graph)
        {
            var expected = Train(graph, shards, rows, null);
            Assert.All(expected, value => Assert.True(float.IsFinite(value)));
            Assert.All(Together(count, group => Train(graph, shards, rows, group)), bits => Assert.Equal(expected, bits));
        }
    }

    [Fact]
    public void All_stop_after_the_same_step_when_one_is_asked_to()
    {
        var graph = new ModelGraphBuilder("plain", 1, 6, 6).Flatten().Linear(2).Build();
        var steps = Together(4, group =>
        {
            using var device = Device.Cpu(1);
            using var network = Network.Build(graph, device, seed: 4);
            using var optimizer = new Sgd(network.Parameters, 0.1f);
            using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()) { Shards = 4, Group = group };
            trainer.AfterStep = step => group.IsAskedToStop |= group.Rank == 2 && step == 1;
            for (var i = 0; i < 9 && !group.HasStopped; i++)
                Learn(trainer, graph, 8, i);
            return trainer.Step;
        });
        Assert.Equal([3, 3, 3, 3], steps);
    }

    private static float[] Train(ModelGraph graph, int shards, int rows, ThreadGroup? group)
    {
        using var device = Device.Cpu(1);
        using var network = Network.Build(graph, device, seed: 4);
        using var optimizer = new Sgd(network.Parameters, 0.1f, momentum: 0.9f);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()) { Shards = shards, Group = group };
        for (var i = 0; i < 3; i++)
            Learn(trainer, graph, rows, i);
        return [.. network.Parameters.SelectMany(parameter => parameter.ToArray())];
    }

    private static void Learn(Trainer trainer, ModelGraph graph, int rows, int number)
    {
        var device = trainer.Network.Device;
        using var inputs = device.EmptyPersistent(new Shape([rows, .. graph.InputShape]));
        device.Backend.RandomNormal(inputs, seed: 9, (ulong)number, mean: 0f, standardDeviation: 1f);
        using var labels = device.EmptyPersistent(new Shape(rows), ElementType.Int32);
        device.Write<int>(labels, [.. Enumerable.Range(0, rows).Select(i => i % 2)]);
        trainer.Learn(new Batch(inputs, labels));
    }

    private static TResult[] Together<TResult>(int count, Func<ThreadGroup, TResult> body)
    {
        var mail = new ConcurrentDictionary<(int From, int To), BlockingCollection<float[]>>();
        var results = new TResult[count];
        var failures = new ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = body(new ThreadGroup(rank, count, mail));
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
            }
        }))];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Empty(failures);
        return results;
    }

    private sealed class ThreadGroup(
        int rank, int count, ConcurrentDictionary<(int From, int To), BlockingCollection<float[]>> mail) : IShardGroup
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

        public int Rank => rank;

        public int Count => count;

        public bool IsAskedToStop { get; set; }

        public bool HasStopped { get; private set; }

        public void Exchange(int peer, ReadOnlySpan<float> mine, Span<float> theirs)
        {
            Box(rank, peer).Add(mine.ToArray());
            if (!Box(peer, rank).TryTake(out var values, Patience))
                throw new IOException($"rank {peer} is gone");
            values.CopyTo(theirs);
        }

        public void Stop() => HasStopped = true;

        private BlockingCollection<float[]> Box(int from, int to) => mail.GetOrAdd((from, to), _ => []);
    }
}
