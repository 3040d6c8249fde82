using Tersor.Cpu;

namespace Tersor.Core.Tests;

/// <summary>
/// A handle that outlives its tensor says so on every use, whatever was made since; nothing is ever another tensor by mistake.
/// </summary>
public sealed class TensorLifetimeTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Every_use_of_a_tensor_of_an_ended_step_throws_whatever_was_made_since()
    {
        Tensor kept;
        using (_device.BeginStep())
            kept = _device.From([1f, 2f], new Shape(2));
        AssertEnded(kept);
        using var step = _device.BeginStep();
        for (var i = 0; i < 10; i++)
        {
            _device.From([3f, 4f], new Shape(2));
            AssertEnded(kept);
        }
    }

    [Fact]
    public void So_does_every_use_of_one_that_was_disposed_and_of_its_copies()
    {
        var x = _device.From([1f], new Shape(1));
        var copy = x;
        x.Dispose();
        using var next = _device.From([2f], new Shape(1));
        AssertEnded(x);
        AssertEnded(copy);
        copy.Dispose();
        Assert.Equal([2f], next.ToArray());
        Assert.Equal(1, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void An_empty_handle_is_no_tensor() => AssertEnded(default);

    [Fact]
    public void A_view_ends_with_its_step_and_not_with_the_tensor_that_it_shows()
    {
        var x = _device.From([1f, 2f], new Shape(2));
        Tensor view;
        using (_device.BeginStep())
        {
            view = x.View(new Shape(2, 1));
            x.Dispose();
            AssertEnded(x);
            Assert.Equal([1f, 2f], view.ToArray());
        }

        AssertEnded(view);
        Assert.Equal(0, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void An_inner_steps_tensor_ends_while_the_outer_goes_on()
    {
        using var outer = _device.BeginStep();
        Tensor inner;
        using (_device.BeginStep())
            inner = _device.From([3f], new Shape(1)).Square();
        var next = _device.From([5f], new Shape(1));
        AssertEnded(inner);
        Assert.Throws<ObjectDisposedException>(() => next + inner);
        Assert.Throws<ObjectDisposedException>(() => inner + next);
    }

    [Fact]
    public void A_step_that_ends_by_an_exception_ends_its_tensors()
    {
        var x = default(Tensor);
        Assert.Throws<ArgumentException>(() =>
        {
            using var step = _device.BeginStep();
            x = _device.From([1f], new Shape(1)).RequireGradient();
            x.Square();
            x.View(new Shape(7));
        });
        AssertEnded(x);
        Assert.Equal(0, _device.Tape.Length);
        Assert.Equal(0, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void A_loss_of_an_ended_step_has_no_backward_pass()
    {
        using var x = _device.From([2f], new Shape(1)).RequireGradient();
        Tensor loss;
        Tensor seed;
        using (_device.BeginStep())
            (loss, seed) = (x.Square(), _device.From([1f], new Shape(1)));
        using var step = _device.BeginStep();
        var y = x.Square();
        Assert.Throws<ObjectDisposedException>(() => loss.Backward());
        Assert.Throws<ObjectDisposedException>(() => y.Backward(seed));
        Assert.Null(x.Gradient);
        y.Backward();
        Assert.Equal([4f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void A_recording_notices_that_what_it_needs_was_disposed()
    {
        using var step = _device.BeginStep();
        var x = _device.EmptyPersistent(new Shape(1)).RequireGradient();
        x.CopyFrom([2f]);
        var y = x.Square();
        x.Dispose();
        using var other = _device.EmptyPersistent(new Shape(1)).RequireGradient();
        Assert.Throws<ObjectDisposedException>(() => y.Backward());
        Assert.Null(other.Gradient);
    }

    [Fact]
    public void A_kept_result_that_was_disposed_does_not_stop_another_loss()
    {
        using var step = _device.BeginStep();
        var x = _device.From([2f], new Shape(1)).RequireGradient();
        x.Square().Keep().Dispose();
        x.Square().Backward();
        Assert.Equal([4f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void A_gradient_ends_when_it_is_cleared_and_with_its_tensor()
    {
        var x = _device.From([2f], new Shape(1)).RequireGradient();
        var first = Pass();
        x.ClearGradient();
        AssertEnded(first);
        var second = Pass();
        AssertEnded(first);
        Assert.Equal([4f], second.ToArray());
        x.Dispose();
        AssertEnded(second);
        Assert.Equal(0, _device.Pool.BlocksInUse);

        Tensor Pass()
        {
            using var step = _device.BeginStep();
            x.Square().Backward();
            return x.Gradient!.Value;
        }
    }

    [Fact]
    public void A_step_that_is_disposed_twice_does_not_end_the_next()
    {
        var first = _device.BeginStep();
        first.Dispose();
        using var second = _device.BeginStep();
        var x = _device.From([1f], new Shape(1));
        first.Dispose();
        Assert.Equal(second, _device.CurrentStep);
        Assert.Equal([1f], x.ToArray());
        default(StepScope).Dispose();
    }

    [Fact]
    public void A_tensor_ends_with_its_device()
    {
        var device = Device.Cpu(threads: 1);
        var x = device.From([1f], new Shape(1));
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.ToArray());
        Assert.Throws<ObjectDisposedException>(() => x.CopyFrom([1f]));
        Assert.Throws<ObjectDisposedException>(() => x.AsSpan().Length);
        Assert.Throws<ObjectDisposedException>(() => x.View(new Shape(1, 1)));
        x.Dispose();
    }

    private static void AssertEnded(Tensor tensor)
    {
        Action[] uses =
        [
            () => _ = tensor.Device, () => _ = tensor.Shape, () => _ = tensor.Strides, () => _ = tensor.Offset,
            () => _ = tensor.Type,
            () => _ = tensor.Count, () => _ = tensor.IsContiguous, () => _ = tensor.RequiresGradient, () => _ = tensor.Memory,
            () => _ = tensor.Gradient, () => tensor.RequireGradient(), () => tensor.BeginGradient(out _),
            () => tensor.ClearGradient(),
            () => tensor.Keep(), () => tensor.View(new Shape(1)), () => tensor.ToArray(), () => tensor.CopyFrom([1f]),
            () => tensor.AsSpan(),
            () => tensor.Square(), () => tensor.Backward(),
        ];
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
        Assert.Contains("ended", tensor.ToString());
        tensor.Dispose();
    }
}
