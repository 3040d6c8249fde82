using Tersor.Cpu;
using Tersor.Kernels;

namespace Tersor.Core.Tests;

/// <summary>The engine in five short tests, to be read first.</summary>
public sealed class TinyTests : IDisposable
{
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_tensor_holds_numbers_on_a_device()
    {
        using var x = _device.From(new[,] { { 1f, 2f, 3f }, { 4f, 5f, 6f } });

        Assert.Equal("Float32[2, 3]", x.Description);
        Assert.Equal("[[1. 2. 3.]\n [4. 5. 6.]]", x.ToString());
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], x.ToArray());
    }

    [Fact]
    public void Operations_run_inside_a_step_which_owns_their_results()
    {
        using var x = _device.From(new[] { -1f, 0f, 2f });
        using (_device.BeginStep())
            Assert.Equal([0f, 0f, 2f], x.Relu().ToArray());

        Assert.Equal(1, _device.Pool.BlocksInUse);
    }

    [Fact]
    public void Small_shapes_are_broadcast_to_large_ones()
    {
        using var step = _device.BeginStep();
        var matrix = _device.From(new[,] { { 1f, 2f }, { 3f, 4f } });
        var row = _device.From(new[] { 10f, 20f });

        Assert.Equal([11f, 22f, 13f, 24f], (matrix + row).ToArray());
    }

    [Fact]
    public void A_backward_pass_leaves_gradients()
    {
        using var step = _device.BeginStep();
        var x = _device.From(new[] { 3f, 4f }).RequireGradient();

        ((x * x) + (2 * x)).Sum().Backward();

        Assert.Equal([8f, 10f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void Gradient_descent_learns_exclusive_or()
    {
        using var hidden = _device.Normal(seed: 1, 8, 2);
        using var output = _device.Normal(seed: 2, 1, 8);
        using var bias = _device.Zeros(8);
        Tensor[] parameters = [hidden, output, bias];
        foreach (var parameter in parameters)
            parameter.RequireGradient();

        var loss = float.NaN;
        for (var i = 0; i < 500; i++)
        {
            using var step = _device.BeginStep();
            var x = _device.From(new[,] { { 0f, 0f }, { 0f, 1f }, { 1f, 0f }, { 1f, 1f } });
            var target = _device.From(new[,] { { 0f }, { 1f }, { 1f }, { 0f } });

            var logits = x.Affine(hidden, bias, Activation.Tanh).Affine(output);
            var error = logits.BinaryCrossEntropy(target);
            error.Backward();

            foreach (var parameter in parameters)
            {
                _device.Backend.SgdStep(
                    [new(parameter, parameter.Gradient!.Value, null, null, new SgdStepSettings(1f, 0f, 0f, false))], null);
                parameter.ClearGradient();
            }

            loss = error.ToScalar();
        }

        Assert.True(loss < 0.05f, $"the loss is still {loss}");
    }
}
