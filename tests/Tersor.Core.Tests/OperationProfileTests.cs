using Tersor.Cpu;
using Tersor.Kernels;

namespace Tersor.Core.Tests;

public sealed class OperationProfileTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Operations_are_counted_while_they_are_watched()
    {
        var profile = new OperationProfile(mostEvents: 2);
        Multiply();
        using (profile.Watch(_device))
        {
            Multiply();
            Multiply();
        }

        Multiply();
        var product = Assert.Single(profile.Costs, cost => cost.Name == "Gemm");
        Assert.Equal((2L, 2 * 2.0 * 3 * 4, 2 * 4.0 * (6 + 12 + 8)), (product.Calls, product.Products, product.Bytes));
        Assert.InRange(profile.Costs.Sum(cost => cost.Seconds), double.Epsilon, profile.Watched.TotalSeconds);
        Assert.Equal(2, profile.Events.Count);
        Assert.Equal(profile.Costs.Sum(cost => cost.Calls) - 2, profile.EventsLeftOut);
    }

    [Fact]
    public void A_convolution_counts_as_many_products_in_each_of_its_passes()
    {
        var profile = new OperationProfile();
        using var x = Filled(new Shape(2, 3, 5, 5)).RequireGradient();
        using var weight = Filled(new Shape(4, 3, 3, 3)).RequireGradient();
        using (_device.BeginStep())
        using (profile.Watch(_device))
            x.Conv2d(weight, bias: null, new WindowGeometry(3, 3, 1, 1)).Sum().Backward();
        var convolutions = profile.Costs.Where(cost => cost.Name.StartsWith("Conv2d", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, convolutions.Length);
        Assert.All(convolutions, cost => Assert.Equal(2.0 * 4 * 5 * 5 * 3 * 3 * 3, cost.Products));
    }

    [Fact]
    public void A_device_has_one_observer_and_watching_ends_once()
    {
        var (first, second) = (new OperationProfile(), new OperationProfile());
        var watch = first.Watch(_device);
        Assert.Throws<InvalidOperationException>(() => second.Watch(_device));
        watch.Dispose();
        using (second.Watch(_device))
        {
            watch.Dispose();
            Multiply();
        }

        Assert.Empty(first.Costs);
        Assert.NotEmpty(second.Costs);
    }

    private Tensor Filled(Shape shape)
    {
        var tensor = _device.EmptyPersistent(shape);
        _device.Backend.Fill(tensor, 0.5f);
        return tensor;
    }

    private void Multiply()
    {
        using var step = _device.BeginStep();
        var (a, b, c) = (_device.Empty(new Shape(2, 3)), _device.Empty(new Shape(3, 4)), _device.Empty(new Shape(2, 4)));
        _device.Backend.Fill(a, 1f);
        _device.Backend.Fill(b, 1f);
        _device.Backend.Gemm(a, transposeA: false, b, transposeB: false, c, accumulate: false);
    }
}
