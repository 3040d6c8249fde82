namespace Tersor.Core.Tests;

/// <summary>The engine in five short tests, to be read first.</summary>
public sealed class TinyTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_tensor_holds_numbers_on_a_device()
    {
        using var x = _device.From([1f, 2f, 3f, 4f, 5f, 6f], new Shape(2, 3));

        Assert.Equal("Float32[2, 3]", x.ToString());
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], x.ToArray());
    }

    [Fact]
    public void Operations_run_inside_a_step_which_owns_their_results()
    {
        using var x = _device.From([-1f, 0f, 2f], new Shape(3));
        using (_device.BeginStep())
            Assert.Equal([0f, 0f, 2f], ReluOperation.Apply(x).ToArray());

        Assert.Equal(1, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void Small_shapes_are_broadcast_to_large_ones()
    {
        using var step = _device.BeginStep();
        var matrix = _device.From([1f, 2f, 3f, 4f], new Shape(2, 2));
        var row = _device.From([10f, 20f], new Shape(2));

        Assert.Equal([11f, 22f, 13f, 24f], AddOperation.Apply(matrix, row).ToArray());
    }

    [Fact]
    public void A_backward_pass_leaves_gradients()
    {
        using var step = _device.BeginStep();
        var x = _device.From([3f], new Shape(1));
        x.RequireGradient();

        SumOperation.Apply(SquareOperation.Apply(x)).Backward();

        Assert.Equal([6f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void Gradient_descent_learns_exclusive_or()
    {
        using var hidden = Random(8, 2, seed: 1);
        using var output = Random(1, 8, seed: 2);
        using var bias = _device.From(new float[8], new Shape(8));
        Tensor[] parameters = [hidden, output, bias];
        foreach (var parameter in parameters)
            parameter.RequireGradient();

        var loss = float.NaN;
        for (var i = 0; i < 500; i++)
        {
            using var step = _device.BeginStep();
            var x = _device.From([0f, 0f, 0f, 1f, 1f, 0f, 1f, 1f], new Shape(4, 2));
            var target = _device.From([0f, 1f, 1f, 0f], new Shape(4, 1));

            var logits = AffineOperation.Apply(AffineOperation.Apply(x, hidden, bias, Activation.Tanh), output, null);
            var error = BinaryCrossEntropyOperation.Apply(logits, target);
            error.Backward();

            foreach (var parameter in parameters)
            {
                _device.Backend.SgdStep(parameter, parameter.Gradient!.Value, null, null, null, new SgdStepSettings(1f, 0f, 0f, false));
                parameter.ClearGradient();
            }

            loss = error.ToArray()[0];
        }

        Assert.True(loss < 0.05f, $"the loss is still {loss}");
    }

    private Tensor Random(int rows, int columns, ulong seed)
    {
        var tensor = _device.EmptyPersistent(new Shape(rows, columns));
        _device.Backend.RandomNormal(tensor, seed, stream: 0, 0f, 1f);
        return tensor;
    }
}
