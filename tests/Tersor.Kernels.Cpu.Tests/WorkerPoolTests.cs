namespace Tersor.Kernels.Cpu.Tests;

public sealed unsafe class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    public void Every_block_of_many_tiny_jobs_runs_once(int threads)
    {
        using var pool = new WorkerPool(threads);
        var counts = stackalloc int[64];
        for (var job = 0; job < 3000; job++)
        {
            var blocks = job % 65;
            new Span<int>(counts, 64).Clear();
            var count = new CountJob(counts, threads);
            pool.Run(blocks, ref count);
            for (var i = 0; i < 64; i++)
                Assert.Equal(i < blocks ? 1 : 0, counts[i]);
        }
    }

    [Fact]
    public void Threads_that_fell_asleep_wake_up()
    {
        using var pool = new WorkerPool(3);
        var counts = stackalloc int[64];
        for (var job = 1; job <= 20; job++)
        {
            Thread.Sleep(2);
            var count = new CountJob(counts, 3);
            pool.Run(64, ref count);
            Assert.Equal(job, counts[63]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_in_a_block_reaches_the_caller_and_the_pool_goes_on(int threads)
    {
        using var pool = new WorkerPool(threads);
        var counts = stackalloc int[64];
        for (var i = 0; i < 50; i++)
        {
            var failing = default(FailingJob);
            Assert.Throws<FormatException>(() => pool.Run(9, ref failing));
        }

        var count = new CountJob(counts, threads);
        pool.Run(64, ref count);
        Assert.Equal(1, counts[0]);
    }

    [Fact]
    public void A_job_within_a_job_is_refused()
    {
        using var pool = new WorkerPool(2);
        var handle = System.Runtime.InteropServices.GCHandle.Alloc(pool);
        var nested = new NestedJob(handle);
        Assert.Throws<InvalidOperationException>(() => pool.Run(4, ref nested));
        handle.Free();
    }

    [Fact]
    public void A_disposed_pool_refuses_work_and_may_be_disposed_again()
    {
        var pool = new WorkerPool(5);
        pool.Dispose();
        pool.Dispose();
        var job = default(FailingJob);
        Assert.Throws<ObjectDisposedException>(() => pool.Run(2, ref job));
    }

    [Fact]
    public void Pools_come_and_go_without_having_worked()
    {
        var counts = stackalloc int[64];
        for (var i = 1; i <= 30; i++)
        {
            var idle = new WorkerPool(4);
            idle.Dispose();
            var count = new CountJob(counts, 4);
            Assert.Throws<ObjectDisposedException>(() => idle.Run(64, ref count));

            // Nor is the next one harmed.
            using var pool = new WorkerPool(4);
            pool.Run(64, ref count);
            for (var block = 0; block < 64; block++)
                Assert.Equal(i, counts[block]);
        }
    }

    [Fact]
    public void A_negative_count_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(-1));
        using var pool = new WorkerPool(2);
        var job = default(FailingJob);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Run(-1, ref job));
    }

    private readonly struct CountJob(int* counts, int threads) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            Interlocked.Increment(ref counts[block]);
            if (worker < 0 || worker >= threads)
                throw new InvalidOperationException($"No worker {worker}.");
        }
    }

    private readonly struct FailingJob : IBlockJob
    {
        public void Run(int block, int worker)
        {
            if (block % 2 == 1)
                throw new FormatException();
        }
    }

    private readonly struct NestedJob(System.Runtime.InteropServices.GCHandle pool) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var inner = default(FailingJob);
            ((WorkerPool)pool.Target!).Run(2, ref inner);
        }
    }
}
