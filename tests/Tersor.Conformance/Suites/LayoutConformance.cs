using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Operations that move no number: their views and the gradients of these.</summary>
public abstract class LayoutConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Fact]
    public void Reshape() =>
        Check(x => x[0].Reshape(new Shape(3, 10)), x => NaiveLayout.Reshape(x[0], new Shape(3, 10)), [2, 3, 5]);

    [Fact]
    public void Reshape_shares_memory()
    {
        using var step = Device.BeginStep();
        var x = Device.From(new float[6], new Shape(2, 3));
        Assert.Same(x.Memory, x.Reshape(new Shape(6)).Memory);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void Permute(int first, int second, int third) =>
        Check(x => x[0].Permute(first, second, third), x => NaiveLayout.Permute(x[0], first, second, third), [3, 4, 17]);

    [Fact]
    public void Transpose() =>
        Check(x => x[0].Transpose(), x => NaiveLayout.Permute(x[0], 1, 0), [19, 34]);

    [Fact]
    public void Permute_six_dimensions() =>
        Check(x => x[0].Permute(5, 0, 3, 1, 4, 2), x => NaiveLayout.Permute(x[0], 5, 0, 3, 1, 4, 2), [2, 3, 1, 2, 3, 2]);

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 0, 3)]
    [InlineData(2, 4, 13)]
    [InlineData(2, 5, 0)]
    public void Narrow(int dimension, int start, int length) =>
        Check(x => x[0].Narrow(dimension, start, length), x => NaiveLayout.Narrow(x[0], dimension, start, length), [3, 4, 17]);

    [Fact]
    public void Overlapping_views_add_up_their_gradients() =>
        Check(
            x => x[0].Narrow(0, 0, 30) * x[0].Narrow(0, 3, 30),
            x => NaiveLayout.Narrow(x[0], 0, 0, 30).Zip(NaiveLayout.Narrow(x[0], 0, 3, 30), (a, b) => a * b),
            [33]);

    [Fact]
    public void Broadcast()
    {
        foreach (var (from, to) in new (int[], int[])[]
        {
            ([], [3, 4]), ([4], [3, 4]), ([3, 1], [3, 4]), ([2, 1, 3, 1], [2, 5, 3, 4]),
        })
            Check(x => x[0].BroadcastTo(new Shape(to)), x => NaiveLayout.Broadcast(x[0], new Shape(to)), from);
    }

    [Fact]
    public void A_chain_of_views() =>
        Check(
            x => x[0].Transpose(0, 2).Narrow(1, 1, 2).Reshape(new Shape(10, 3)).Tanh(),
            x => NaiveLayout.Reshape(NaiveLayout.Narrow(NaiveLayout.Permute(x[0], 2, 1, 0), 1, 1, 2), new Shape(10, 3))
                .Map(Number.Tanh),
            [3, 4, 5]);

    [Fact]
    public void A_view_of_a_view_receives_the_gradients_of_both() =>
        Check(
            x =>
            {
                var flat = x[0].Reshape(new Shape(12));
                return flat * flat.Reshape(new Shape(2, 6)).Reshape(new Shape(12));
            },
            x => NaiveLayout.Reshape(x[0], new Shape(12)).Map(v => v * v),
            [3, 4]);

    [Theory]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.UInt8)]
    public void Other_element_types_are_copied_too(ElementType type)
    {
        using var step = Device.BeginStep();
        var bytes = Enumerable.Range(0, 15).Select(i => (byte)i).ToArray();
        var x = type == ElementType.UInt8
            ? Device.From(bytes, new Shape(3, 5))
            : Device.From([.. bytes.Select(b => (int)b)], new Shape(3, 5));
        var y = x.Transpose().Contiguous();
        var actual = new int[15];
        if (type == ElementType.Int32)
        {
            Device.Read<int>(y, actual);
        }
        else
        {
            Device.Read<byte>(y, bytes);
            actual = [.. bytes.Select(b => (int)b)];
        }

        Assert.Equal([0, 5, 10, 1, 6, 11, 2, 7, 12, 3, 8, 13, 4, 9, 14], actual);
    }

    [Fact]
    public void Impossible_views_are_refused()
    {
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(2, 3));
        Assert.Throws<ArgumentException>(() => x.Reshape(new Shape(7)));
        Assert.Throws<ArgumentException>(() => x.Permute(0, 0));
        Assert.Throws<ArgumentException>(() => x.Permute(0));
        Assert.Throws<ArgumentException>(() => x.Narrow(1, 2, 2));
        Assert.Throws<ArgumentException>(() => x.Narrow(1, -1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Narrow(2, 0, 1));
        Assert.Throws<ArgumentException>(() => x.BroadcastTo(new Shape(3, 3)));
    }
}
