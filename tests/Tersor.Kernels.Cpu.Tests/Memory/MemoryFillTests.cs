namespace Tersor.Kernels.Cpu.Tests.Memory;

public sealed unsafe class MemoryFillTests
{
    [Fact]
    public void Every_element_and_no_other_is_set()
    {
        using var pool = new WorkerPool(2);
        foreach (var length in Samples.Lengths)
        {
            using var y = new NativeArray<float>(length);
            MemoryFill.Run(pool, y, length, 2.5f);
            Assert.True(y.Span.IndexOfAnyExcept(2.5f) < 0);
        }
    }
}
