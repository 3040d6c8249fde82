using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Mpi;

namespace Tersor.Cli.Tests;

/// <summary>What each of two ranks tests: MpiTests lets mpirun start them, and nobody else does.</summary>
public sealed class RankTests
{
    [Fact(Explicit = true)]
    public void A_rank_catches_null_references_and_its_steps_allocate_nothing()
    {
        var launch = MpiLaunch.OfProcess();
        Assert.NotNull(launch);
        var world = MpiWorld.Join(launch, TimeSpan.FromMinutes(1), () => false, () => { });
        string? nothing = null;
        Assert.Throws<NullReferenceException>(() => nothing!.Length);

        using (var device = Device.Cpu(1))
        {
            var graph = new ModelGraphBuilder("small", 1, 6, 6).Conv2d(4, 3).BatchNorm().Relu().Flatten().Linear(2).Build();
            using var network = Network.Build(graph, device, seed: 4);
            using var optimizer = new Sgd(network.Parameters, 0.1f, momentum: 0.9f);
            using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()) { Shards = 4, Group = world };
            using var inputs = device.EmptyPersistent(new Shape([8, .. graph.InputShape]));
            device.Backend.RandomNormal(inputs, seed: 9, stream: 0, mean: 0f, standardDeviation: 1f);
            using var labels = device.EmptyPersistent(new Shape(8), ElementType.Int32);
            device.Write<int>(labels, [0, 1, 0, 1, 0, 1, 0, 1]);
            var batch = new Batch(inputs, labels);
            Learn(100);
            Assert.Equal(0, Garbage.Least(() => Learn(10)));

            void Learn(int steps)
            {
                for (var i = 0; i < steps; i++)
                    trainer.Learn(batch);
            }
        }

        world.End();
    }
}
