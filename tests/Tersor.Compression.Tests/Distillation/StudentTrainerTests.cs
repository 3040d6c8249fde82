using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.Tests.Distillation;

public sealed class StudentTrainerTests
{
    private const int Count = 13;

    private static readonly ModelGraph Graph = new ModelGraphBuilder("tiny", 3, 6, 6)
        .Conv2d(4, 3, padding: 1).Relu().Flatten().Linear(5).Build();

    // The parts' gradients are summed in another order: a few roundings of sums of 13 × 36 products.
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public void A_batch_in_parts_is_a_step_like_a_whole_one(int part)
    {
        var (start, whole) = Step(Count);
        var (_, parts) = Step(part);
        for (var i = 0; i < whole.Length; i++)
        {
            Assert.NotEqual(start[i], whole[i]);
            var moved = start[i].Zip(whole[i], (before, after) => (double)Math.Abs(after - before)).Max();
            Assert.All(whole[i].Zip(parts[i]), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-4 * moved));
        }
    }

    private static (float[][] Start, float[][] End) Step(int part)
    {
        var random = new Random(5);
        using var device = Device.Cpu(threads: 1);
        using Network teacher = Network.Build(Graph, device, seed: 1), student = Network.Build(Graph, device, seed: 2);
        using var optimizer = new Sgd(student.Parameters, 0.5f);
        using var trainer = new StudentTrainer(student, teacher, optimizer, new ImitationLoss(Graph, 1, 0), part);
        float[] values = [.. Enumerable.Range(0, Count * 108).Select(_ => (2 * random.NextSingle()) - 1)];
        using var samples = device.From(values, new Shape(Count, 108));
        var start = Values();
        trainer.Learn(new Batch(samples, default));
        return (start, Values());

        float[][] Values() => [.. student.Parameters.Select(parameter => parameter.ToArray())];
    }
}
