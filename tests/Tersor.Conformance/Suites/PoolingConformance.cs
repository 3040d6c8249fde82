using Tersor.Core;
using Tersor.Kernels;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Pooling: windows that touch, overlap, leave gaps or cover everything.</summary>
public abstract class PoolingConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private static readonly (int[] Image, WindowGeometry Window)[] Poolings =
    [
        ([1, 1, 2, 2], new(2, 2, 2)), ([2, 3, 8, 6], new(2, 2, 2)), ([1, 2, 7, 9], new(2, 2, 2)), ([2, 1, 7, 7], new(3, 3, 2)),
        ([1, 2, 6, 6], new(3, 3, 1, 1)), ([1, 2, 5, 8], new(3, 2, 2, 1)), ([1, 1, 5, 37], new(2, 2)),
        ([1, 3, 4, 4], new(4, 4, 4)),
    ];

    [Fact]
    public void MaxPooling()
    {
        foreach (var (image, window) in Poolings)
            Check(x => x[0].MaxPool2d(window), x => NaiveWindow.MaxPool(x[0], window), image);
    }

    [Fact]
    public void AveragePooling()
    {
        foreach (var (image, window) in Poolings)
            Check(x => x[0].AvgPool2d(window), x => NaiveWindow.AveragePool(x[0], window), image);
    }

    [Fact]
    public void Pooling_of_many_planes()
    {
        var window = new WindowGeometry(2, 2, 2);
        CheckSampled(2, x => x[0].MaxPool2d(window), x => NaiveWindow.MaxPool(x[0], window), [16, 20, 12, 12]);
        CheckSampled(2, x => x[0].AvgPool2d(window), x => NaiveWindow.AveragePool(x[0], window), [16, 20, 12, 12]);
    }

    [Fact]
    public void Windows_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(1, 2, 4, 4));
        Assert.Throws<ArgumentException>(() => x.MaxPool2d(new WindowGeometry(2, 2, 0)));
        Assert.Throws<ArgumentException>(() => x.MaxPool2d(new WindowGeometry(2, 2, 1, 2)));
        Assert.Throws<ArgumentException>(() => x.AvgPool2d(new WindowGeometry(2, 2, 1, -1)));
    }
}
