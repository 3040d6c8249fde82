using Tersor.Cpu;

namespace Tersor.Core.Tests;

public sealed class TapeTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Gradients_of_a_leaf_used_by_several_operations_add_up()
    {
        // d/dx (x² + 3x + x · x²) = 2x + 3 + 3x²
        using var step = _device.BeginStep();
        var x = Leaf(2f);
        var square = x.Square();
        var sum = (square + (x * 3f)) + (x * square);
        sum.Backward();
        Assert.Equal([19f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void Backward_passes_add_up_until_the_gradient_is_cleared()
    {
        using var x = _device.From([2f], new Shape(1));
        x.RequireGradient();
        for (var i = 1; i <= 3; i++)
        {
            using var step = _device.BeginStep();
            x.Square().Backward();
            Assert.Equal([4f * i], x.Gradient!.Value.ToArray());
        }

        x.ClearGradient();
        Assert.Null(x.Gradient);
        using (_device.BeginStep())
            x.Square().Backward();
        Assert.Equal([4f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void A_second_backward_pass_over_one_recording_gives_the_same_again()
    {
        using var step = _device.BeginStep();
        var x = Leaf(2f);
        var y = x.Square().Square();
        y.Backward();
        y.Backward();
        Assert.Equal([64f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void Only_the_way_to_the_loss_is_followed()
    {
        using var step = _device.BeginStep();
        var (x, z) = (Leaf(2f), Leaf(5f));
        z.Square();
        x.Square().Backward();
        Assert.Null(z.Gradient);
    }

    [Fact]
    public void Results_do_not_keep_their_gradient()
    {
        using var step = _device.BeginStep();
        var x = Leaf(2f);
        var y = x.Square();
        var blocks = _device.Pool.BlocksInUse;
        y.Backward();
        Assert.Null(y.Gradient);
        Assert.Equal(blocks + 1, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void Nothing_is_recorded_for_constants()
    {
        using var step = _device.BeginStep();
        var y = _device.From([2f], new Shape(1)).Square();
        Assert.False(y.RequiresGradient);
        Assert.Equal(0, _device.Tape.Length);
        Assert.Throws<InvalidOperationException>(() => y.Backward());
    }

    [Fact]
    public void NoGrad_suspends_recording_and_nests()
    {
        using var step = _device.BeginStep();
        var x = Leaf(2f);
        using (Tape.NoGrad())
        {
            using (Tape.NoGrad())
                Assert.False(x.Square().RequiresGradient);
            Assert.False(Tape.IsRecording);
        }

        Assert.True(Tape.IsRecording);
        Assert.True(x.Square().RequiresGradient);
    }

    [Fact]
    public void A_vector_needs_a_seed_of_its_shape()
    {
        using var step = _device.BeginStep();
        var x = _device.From([1f, 2f], new Shape(2));
        x.RequireGradient();
        var y = x.Square();
        Assert.Throws<ArgumentException>(() => y.Backward());
        Assert.Throws<ArgumentException>(() => y.Backward(_device.From([1f], new Shape(1))));
        y.Backward(_device.From([10f, 100f], new Shape(2)));
        Assert.Equal([20f, 400f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void A_frozen_operand_receives_nothing()
    {
        using var step = _device.BeginStep();
        var (x, frozen) = (Leaf(2f), _device.From([5f], new Shape(1)));
        (x * frozen).Backward();
        Assert.Equal([5f], x.Gradient!.Value.ToArray());
        Assert.Null(frozen.Gradient);
    }

    private Tensor Leaf(float value)
    {
        var leaf = _device.From([value], new Shape(1));
        leaf.RequireGradient();
        return leaf;
    }
}
