namespace Tersor.Kernels.Cpu.Tests.Compression;

public sealed unsafe class CodebookGatherTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(256)]
    public void Every_code_becomes_its_centroid(int centroids)
    {
        using var pool = new WorkerPool(2);
        using var codebook = new NativeArray<float>(Samples.Uniform(centroids, seed: 1));
        foreach (var length in Samples.Lengths)
        {
            using var codes = new NativeArray<byte>([.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 % centroids))]);
            using var y = new NativeArray<float>(length);
            CodebookGather.Run(pool, codebook, centroids, codes, y, length);
            for (var i = 0; i < length; i++)
                Assert.True(codebook.Span[codes.Span[i]] == y.Span[i], $"{i} of {length}");
        }
    }
}
