using Tersor.Cpu;
using Tersor.Kernels;

namespace Tersor.Core.Tests;

public sealed class SteadyStateTests
{
    private const int Batch = 32;
    private const int Inputs = 40;
    private const int Hidden = 24;
    private const int Classes = 10;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_training_step_allocates_nothing(int threads)
    {
        using var device = Device.Cpu(threads);
        using var images = Normal(device, new Shape(Batch, Inputs), 1);
        using var labels = device.From([.. Enumerable.Range(0, Batch).Select(i => i % Classes)], new Shape(Batch));
        Tensor[] parameters =
        [
            Normal(device, new Shape(Hidden, Inputs), 2), Normal(device, new Shape(Hidden), 3),
            Normal(device, new Shape(Classes, Hidden), 4), Normal(device, new Shape(Classes), 5),
        ];
        var velocities = parameters.Select((parameter, i) => Normal(device, parameter.Shape, 6 + (ulong)i)).ToArray();
        foreach (var parameter in parameters)
            parameter.RequireGradient();

        for (var i = 0; i < 3; i++)
            Train();
        var reserved = device.Pool.ReservedBytes;
        Assert.Equal(0, Garbage.Least(() =>
        {
            for (var i = 0; i < 20; i++)
                Train();
        }));
        Assert.Equal(reserved, device.Pool.ReservedBytes);
        foreach (var tensor in parameters.Concat(velocities))
            tensor.Dispose();

        void Train()
        {
            using var step = device.BeginStep();
            var hidden = images.Affine(parameters[0], parameters[1], Activation.Relu);
            var logits = hidden.Reshape(new Shape(Batch, Hidden)).Affine(parameters[2], parameters[3]);
            logits.CrossEntropy(labels).Backward();
            for (var i = 0; i < parameters.Length; i++)
            {
                var settings = new SgdStepSettings(0.01f, 0.9f, 1e-4f, Nesterov: false);
                device.Backend.SgdStep([new(parameters[i], parameters[i].Gradient!.Value, velocities[i], null, settings)], null);
                parameters[i].ClearGradient();
            }
        }
    }

    [Fact]
    public void A_step_of_plain_tensor_code_allocates_nothing()
    {
        using var device = Device.Cpu(threads: 1);
        using var weight = device.Normal(seed: 1, Inputs, Classes).RequireGradient();
        using var images = device.Normal(seed: 2, Batch, Inputs);

        for (var i = 0; i < 3; i++)
            Run();
        Assert.Equal(0, Garbage.Least(() =>
        {
            for (var i = 0; i < 20; i++)
                Run();
        }));

        void Run()
        {
            using var step = device.BeginStep();
            var y = (1f - (images.MatMul(weight) / 3f)).Clamp(-1f, 1f).Pow(3f);
            var joined = Tensor.Concat([y[.., ..3], Tensor.Where(y > 0.1f, y, 2f * y)[.., 3..], -y], dimension: 1);
            var stacked = Tensor.Stack([joined, joined.Softmax(0)]).Permute(1, 0, 2);
            var extremes = stacked.Sum([0, 2]).Max() + stacked.Mean([0, 1]).Min();
            (extremes + stacked[3, ^1, 2] + stacked.Reshape(-1, 2).LogSoftmax().Mean()).Backward();
            stacked.ArgMax(-1);
            weight.ClearGradient();
        }
    }

    private static Tensor Normal(Device device, Shape shape, ulong stream)
    {
        var tensor = device.EmptyPersistent(shape);
        device.Backend.RandomNormal(tensor, 1, stream, 0f, 0.1f);
        return tensor;
    }
}
