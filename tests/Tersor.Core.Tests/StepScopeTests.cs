using Tersor.Cpu;

namespace Tersor.Core.Tests;

public sealed class StepScopeTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void The_end_of_a_step_releases_its_tensors()
    {
        Tensor x;
        using (_device.BeginStep())
        {
            x = _device.From([1f], new Shape(1));
            x.Dispose();
            Assert.Equal([1f], x.ToArray());
        }

        Assert.Equal(0, _device.Pool.BlocksInUse);
        Assert.Throws<ObjectDisposedException>(() => x.ToArray());
    }

    [Fact]
    public void The_innermost_step_owns_new_tensors()
    {
        using var outer = _device.BeginStep();
        var x = _device.From([1f, 2f], new Shape(2));
        using (_device.BeginStep())
        {
            var y = x.Square();
            Assert.Equal([1f, 4f], y.ToArray());
            Assert.Equal(2, _device.Pool.BlocksInUse);
        }

        Assert.Equal(1, _device.Pool.BlocksInUse);
        Assert.Equal([1f, 2f], x.ToArray());
        Assert.Equal(outer, _device.CurrentStep);
    }

    [Fact]
    public void A_gradient_from_an_inner_step_reaches_the_outer_ones_tensor()
    {
        using var outer = _device.BeginStep();
        var x = _device.From([3f], new Shape(1));
        x.RequireGradient();
        using (_device.BeginStep())
            x.Square().Sum().Backward();
        Assert.Equal([6f], x.Gradient!.Value.ToArray());
        Assert.Equal(0, _device.Tape.Length);
    }

    [Fact]
    public void The_end_of_an_outer_step_ends_forgotten_inner_ones()
    {
        var outer = _device.BeginStep();
        var inner = _device.BeginStep();
        _device.Empty(new Shape(3));
        outer.Dispose();
        Assert.Null(_device.CurrentStep);
        Assert.Equal(0, _device.Pool.BlocksInUse);
        inner.Dispose();
        Assert.Null(_device.CurrentStep);
    }

    [Fact]
    public void A_kept_tensor_outlives_its_step()
    {
        Tensor kept;
        using (_device.BeginStep())
        {
            var x = _device.From([2f], new Shape(1));
            x.RequireGradient();
            kept = x.Square().Keep();
        }

        using (_device.BeginStep())
            _device.From([7f], new Shape(1));
        Assert.Equal([4f], kept.ToArray());
        Assert.False(kept.RequiresGradient);
        kept.Dispose();
        Assert.Equal(0, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void A_kept_view_keeps_its_memory()
    {
        Tensor kept;
        using (_device.BeginStep())
            kept = _device.From([1f, 2f, 3f], new Shape(3)).Narrow(0, 1, 2).Keep();
        Assert.Equal([2f, 3f], kept.ToArray());
        kept.Dispose();
        Assert.Equal(0, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void An_operation_outside_a_step_is_refused()
    {
        using var x = _device.From([1f], new Shape(1));
        Assert.Throws<InvalidOperationException>(() => x.Square());
        Assert.Equal(1, _device.Pool.BlocksInUse);
    }
}
