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
        var (reserved, before) = (device.Pool.ReservedBytes, GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < 20; i++)
            Train();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(reserved, device.Pool.ReservedBytes);
        foreach (var tensor in parameters.Concat(velocities))
            tensor.Dispose();

        void Train()
        {
            using var step = device.BeginStep();
            var hidden = AffineOperation.Apply(images, parameters[0], parameters[1], Activation.Relu);
            var logits = AffineOperation.Apply(ReshapeOperation.Apply(hidden, new Shape(Batch, Hidden)), parameters[2], parameters[3]);
            CrossEntropyOperation.Apply(logits, labels).Backward();
            for (var i = 0; i < parameters.Length; i++)
            {
                var settings = new SgdStepSettings(0.01f, 0.9f, 1e-4f, Nesterov: false);
                device.Backend.SgdStep(parameters[i], parameters[i].Gradient!.Value, velocities[i], null, null, settings);
                parameters[i].ClearGradient();
            }
        }
    }

    private static Tensor Normal(Device device, Shape shape, ulong stream)
    {
        var tensor = device.EmptyPersistent(shape);
        device.Backend.RandomNormal(tensor, 1, stream, 0f, 0.1f);
        return tensor;
    }
}
