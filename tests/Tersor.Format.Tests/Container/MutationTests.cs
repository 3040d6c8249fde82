namespace Tersor.Format.Tests;

/// <summary>
/// A hundred thousand damaged files: nothing but <see cref="TersorFormatException"/>, and no memory beyond the limit.
/// </summary>
public class MutationTests
{
    private static readonly ReadLimits Limits = new() { MaxValues = 1 << 16 };

    // Codes, symbols, positions and floats with their copies stay below 48 bytes a value; the rest is for tables and graph.
    private const long AllocationBound = (48L << 16) + (4 << 20);

    [Fact]
    public void Damage_anywhere() => Run(60_000, seed: 1, Small(), Mutation.Of, least: 0, most: 0.01);

    [Fact]
    public void Damage_behind_right_checksums()
    {
        Run(38_000, seed: 2, Array.ConvertAll(Small(), ContainerParts.Of), Mutation.OfSection, least: 0.02, most: 0.5);
        Run(2_000, seed: 3, [ContainerParts.Of(Large())], Mutation.OfSection, least: 0.02, most: 0.5);
    }

    private static void Run<T>(int rounds, int seed, T[] files, Func<T, Random, byte[]> mutate, double least, double most)
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

        // Checksums see damage. Behind right ones some of it makes another right file: if none did, the parsers would never be
        // reached.
        Assert.InRange((double)survivors / rounds, least, most);
    }

    private static byte[][] Small()
    {
        var residual = SampleModels.Residual();
        var random = new Random(4);
        StoredTensor[] tensors = [.. residual.Parameters.Select((spec, i) => i % 2 == 0
            ? StoredTensor.Sparse(spec.Name, spec.Shape, SampleModels.Shared(random, spec, 0.4, 30).Decode())
            : SampleModels.Shared(random, spec, 0.5, 7))];
        return
        [
            DamageTests.Sample().Bytes, TersorFile.ToBytes(residual, tensors),
            File.ReadAllBytes(Path.Combine(ReferenceFolder.Path, "accepted", "mixed-kernels.tersor")),
            File.ReadAllBytes(Path.Combine(ReferenceFolder.Path, "accepted", "mixed-gates.tersor")),
        ];
    }

    private static byte[] Large()
    {
        var graph = new ModelGraphBuilder("mlp", 300).Linear(100).Relu().Linear(10).Build();
        return TersorFile.ToBytes(graph, SampleModels.Compress(graph, 0.4, 20, seed: 5));
    }
}
