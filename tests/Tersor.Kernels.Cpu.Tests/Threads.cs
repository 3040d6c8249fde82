namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Runs a kernel with one, two and three threads and asserts that the results are the same bits.</summary>
internal static class Threads
{
    public static T[] SameForAny<T>(Func<WorkerPool, T[]> run)
        where T : unmanaged
    {
        using var one = new WorkerPool(1);
        var expected = run(one);
        for (var threads = 2; threads <= 3; threads++)
        {
            using var pool = new WorkerPool(threads);
            var actual = run(pool);
            Assert.True(
                System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(expected)
                    .SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(actual)),
                $"{threads} threads give other bits than one.");
        }

        return expected;
    }
}
