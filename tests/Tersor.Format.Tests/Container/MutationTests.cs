namespace Tersor.Format.Tests;

/// <summary>A hundred thousand damaged files: nothing but <see cref="TersorFormatException"/>, and no memory beyond the limit.</summary>
public class MutationTests
{
    private static readonly ReadLimits Limits = new() { MaxValues = 1 << 16 };

    // Codes, symbols, positions and floats with their copies stay below 48 bytes a value; the rest is for tables and graph.
    private const long AllocationBound = (48L << 16) + (4 << 20);

    [Fact]
    public void Damage_anywhere() => Run(60_000, seed: 1, Small(), Mutate);

    [Fact]
    public void Damage_behind_right_checksums()
    {
        Run(38_000, seed: 2, Array.ConvertAll(Small(), ContainerParts.Of), MutateSection);
        Run(2_000, seed: 3, [ContainerParts.Of(Large())], MutateSection);
    }

    private static void Run<T>(int rounds, int seed, T[] files, Func<T, Random, byte[]> mutate)
    {
        var random = new Random(seed);
        var survivors = 0;
        for (var round = 0; round < rounds; round++)
        {
            var damaged = mutate(files[round % files.Length], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                TersorFile.Read(damaged, Limits);
                survivors++;
            }
            catch (TersorFormatException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationBound);
        }

        // If all were refused the parsers behind the checksums would never have been reached, and the other way round.
        Assert.InRange(survivors, 0, rounds * 9 / 10);
    }

    private static byte[] MutateSection(ContainerParts whole, Random random)
    {
        var parts = new ContainerParts([.. whole.Sections]);
        do
        {
            var at = random.Next(parts.Sections.Count);
            parts.Sections[at] = parts.Sections[at] with { Bytes = Mutate(parts.Sections[at].Bytes, random) };
        }
        while (random.Next(4) == 0);
        return parts.Assemble();
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutated = bytes.ToList();
        do
        {
            var at = random.Next(mutated.Count + 1);
            switch (random.Next(7))
            {
                case 0 when at < mutated.Count:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < mutated.Count:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 2:
                    mutated.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256)));
                    break;
                case 3:
                    mutated.RemoveRange(at, Math.Min(mutated.Count - at, random.Next(1, 9)));
                    break;
                case 4:
                    mutated.RemoveRange(at, mutated.Count - at);
                    break;
                case 5:
                    var huge = new List<byte>();
                    ContainerParts.VarInt(huge, uint.MaxValue >> random.Next(32));
                    mutated.RemoveRange(at, Math.Min(mutated.Count - at, 1));
                    mutated.InsertRange(at, huge);
                    break;
                default:
                    mutated.AddRange(mutated.Take(random.Next(20)).ToArray());
                    break;
            }
        }
        while (random.Next(3) == 0);
        return [.. mutated];
    }

    private static byte[][] Small()
    {
        var residual = SampleModels.Residual();
        var random = new Random(4);
        StoredTensor[] tensors = [.. residual.Parameters.Select((spec, i) => i % 2 == 0
            ? StoredTensor.Sparse(spec.Name, spec.Shape, SampleModels.Shared(random, spec, 0.4, 30).Decode())
            : SampleModels.Shared(random, spec, 0.5, 7))];
        return [DamageTests.Sample().Bytes, TersorFile.ToBytes(residual, tensors)];
    }

    private static byte[] Large()
    {
        var graph = new ModelGraphBuilder("mlp", 300).Linear(100).Relu().Linear(10).Build();
        return TersorFile.ToBytes(graph, SampleModels.Compress(graph, 0.4, 20, seed: 5));
    }
}
