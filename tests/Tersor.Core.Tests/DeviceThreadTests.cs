using Tersor.Cpu;
using Tersor.Kernels;

namespace Tersor.Core.Tests;

/// <summary>A device serves one thread at a time; work may move to another between two operations.</summary>
public sealed class DeviceThreadTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public async Task A_second_thread_is_refused_while_the_first_is_at_work()
    {
        using var x = _device.From([1f], new Shape(1));
        using var y = _device.EmptyPersistent(new Shape(1));
        using var pause = new Pause();
        var first = Task.Run(() => _device.Backend.Map(default(PausingIdentity), x, y));
        pause.WaitUntilReached();
        Action[] uses =
        [
            () => _device.BeginStep(), () => _device.Empty(new Shape(1)), () => _device.From([1f], new Shape(1)),
            () => x.ToArray(),
            () => x.CopyFrom([1f]), () => x.View(new Shape(1, 1)), () => x.Dispose(), () => _device.Backend.Fill(x, 0f),
            () => _device.Dispose(),
        ];
        Assert.All(uses, use => Assert.Equal(
            "cpu is in use by another thread: a device serves one thread at a time, so open one for each, or wait until the "
            + "other has done.",
            Assert.Throws<InvalidOperationException>(use).Message));

        pause.GoOn();
        await first;
        Assert.Equal([1f], y.ToArray());
        Assert.Equal(2, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void A_step_may_go_on_on_other_threads()
    {
        using var x = _device.From([3f], new Shape(1)).RequireGradient();
        var step = OnAnotherThread(() => _device.BeginStep());
        var y = OnAnotherThread(() => x.Square());
        OnAnotherThread(() => y.Backward());
        Assert.Equal([6f], x.Gradient!.Value.ToArray());
        OnAnotherThread(step.Dispose);
        Assert.Null(_device.CurrentStep);
        Assert.Equal(2, _device.Pool.BlocksInUse);
    }

    [Fact]
    public async Task Asynchronous_code_works()
    {
        using var x = _device.From([3f], new Shape(1)).RequireGradient();
        for (var i = 1; i <= 20; i++)
        {
            using var step = _device.BeginStep();
            await Task.Yield();
            var y = x.Square();
            await Task.Yield();
            y.Backward();
            Assert.Equal([6f * i], x.Gradient!.Value.ToArray());
        }
    }

    [Fact]
    public void Steps_that_begin_here_and_end_elsewhere_allocate_nothing()
    {
        using var x = _device.From([3f], new Shape(1)).RequireGradient();
        using var begun = new SemaphoreSlim(0);
        using var ended = new SemaphoreSlim(0);
        var step = default(StepScope);
        var isLast = false;
        var other = new Thread(() =>
        {
            for (begun.Wait(); !isLast; begun.Wait())
            {
                step.Dispose();
                ended.Release();
            }
        });
        other.Start();
        Run();
        Assert.Equal(0, Garbage.Least(Run));
        isLast = true;
        begun.Release();
        other.Join();

        void Run()
        {
            for (var i = 0; i < 25; i++)
            {
                step = _device.BeginStep();
                for (var j = 0; j < 10; j++)
                    x.Square().Backward();
                begun.Release();
                while (!ended.Wait(0))
                    Thread.SpinWait(20);
            }
        }
    }

    [Fact]
    public void A_step_does_not_end_one_that_another_thread_began_inside_it()
    {
        var outer = _device.BeginStep();
        var inner = OnAnotherThread(() => _device.BeginStep());
        var x = _device.From([1f], new Shape(1));
        Assert.Contains("cpu is in use by another thread", Assert.Throws<InvalidOperationException>(outer.Dispose).Message);
        Assert.Equal([1f], x.ToArray());
        OnAnotherThread(inner.Dispose);
        outer.Dispose();
        Assert.Null(_device.CurrentStep);
        Assert.Equal(0, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void Devices_work_side_by_side() =>
        Parallel.For(0, 4, i =>
        {
            using var device = Device.Cpu(threads: 1);
            for (var j = 0; j < 50; j++)
            {
                using var step = device.BeginStep();
                var x = device.From([i + 1f], new Shape(1)).RequireGradient();
                x.Square().Backward();
                Assert.Equal([2f * (i + 1)], x.Gradient!.Value.ToArray());
            }
        });

    [Fact]
    public void Threads_that_meet_on_one_device_get_right_numbers_or_a_refusal()
    {
        Parallel.For(0, 4, i =>
        {
            for (var j = 0; j < 200; j++)
            {
                try
                {
                    using var x = _device.EmptyPersistent(new Shape(64));
                    x.CopyFrom(Enumerable.Repeat((float)i, 64).ToArray());
                    Assert.All(x.ToArray(), value => Assert.Equal(i, value));
                }
                catch (InvalidOperationException exception) when (exception.Message.Contains("another thread"))
                {
                    // The other thread goes first.
                }
            }
        });
    }

    [Fact]
    public void Recording_is_suspended_and_resumed_on_one_thread()
    {
        var suspension = Tape.NoGrad();
        Assert.Throws<InvalidOperationException>(() => OnAnotherThread(suspension.Dispose));
        Assert.True(OnAnotherThread(() => Tape.IsRecording));
        Assert.False(Tape.IsRecording);
        suspension.Dispose();
        suspension.Dispose();
        Assert.True(Tape.IsRecording);
        using (Tape.NoGrad())
        {
            Tape.NoGrad();
            Assert.False(Tape.IsRecording);
        }

        Assert.True(Tape.IsRecording);
    }

    private static void OnAnotherThread(Action work) => OnAnotherThread(() =>
    {
        work();
        return true;
    });

    private static T OnAnotherThread<T>(Func<T> work)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Where <see cref="PausingIdentity"/> stops.</summary>
    private sealed class Pause : IDisposable
    {
        private static readonly ManualResetEventSlim Reached = new();
        private static readonly ManualResetEventSlim Open = new();

        public Pause()
        {
            Reached.Reset();
            Open.Reset();
        }

        public static void Wait()
        {
            Reached.Set();
            Open.Wait();
        }

        public void WaitUntilReached() => Reached.Wait(TestContext.Current.CancellationToken);

        public void GoOn() => Open.Set();

        public void Dispose() => Open.Set();
    }

    private readonly struct PausingIdentity : IUnaryOperator
    {
        public float Invoke(float x)
        {
            Pause.Wait();
            return x;
        }

        public TVector Invoke<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
        {
            Pause.Wait();
            return x;
        }
    }
}
