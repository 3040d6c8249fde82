using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Rows by index.</summary>
public abstract class IndexingConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 0)]
    [InlineData(5, 3, 7)]
    [InlineData(3, 37, 20)]
    [InlineData(65, 64, 130)]
    public void Gather(int rows, int columns, int count)
    {
        var indices = Enumerable.Range(0, count).Select(i => i * i % rows).ToArray();
        CheckSampled(
            16,
            x => x[0].Gather(x[0].Device.From(indices, new Shape(count))),
            x => new NaiveTensor(new Shape(count, columns), [.. indices.SelectMany(index => Row(x[0], index))]),
            [rows, columns]);
    }

    [Fact]
    public void Gather_keeps_the_shape_of_the_indices()
    {
        using var step = Device.BeginStep();
        var table = Device.From([1f, 2f, 3f, 4f, 5f, 6f], new Shape(3, 2));
        var rows = table.Gather(Device.From([2, 0, 1, 2], new Shape(2, 2)));
        Assert.Equal(new Shape(2, 2, 2), rows.Shape);
        Assert.Equal([5f, 6f, 1f, 2f, 3f, 4f, 5f, 6f], rows.ToArray());
    }

    [Fact]
    public void Numbers_stand_for_the_nearest_row()
    {
        using var step = Device.BeginStep();
        float[] numbers = [0f, 0.9f, 1f, 2.99f, 3f, 77f, -0.5f, -9f, float.NaN, float.PositiveInfinity, 1e20f, -1e20f];
        var x = Device.From(numbers, new Shape(4, 3));
        var rows = x.ToIndices(3);
        Assert.Equal(new Shape(4, 3), rows.Shape);
        Assert.Equal([0, 0, 1, 2, 2, 2, 0, 0, 0, 2, 2, 0], rows.ToArray<int>());
        Assert.Equal([0, 2, 0, 2, 0, 2, 0, 2, 1, 2, 0, 0], x.Transpose().ToIndices(3).ToArray<int>());
        Assert.Empty(Device.Empty(new Shape(0)).ToIndices(1).ToArray<int>());
        Assert.Throws<ArgumentOutOfRangeException>(() => x.ToIndices(0));
    }

    [Fact]
    public void A_scatter_adds_in_the_order_of_the_indices()
    {
        // Rounding makes the order visible: 2^24 + 1 + 1 is 2^24 from the left, and 2^24 + 2 from the right.
        using var step = Device.BeginStep();
        var dTable = Device.From([7f, 7f, 7f], new Shape(3, 1));
        var dy = Device.From([16777216f, 1f, 5f, 1f, -16777216f], new Shape(5, 1));
        Device.Backend.ScatterAdd(dy, Device.From([2, 2, 0, 2, 2], new Shape(5)), dTable, accumulate: false);
        Assert.Equal([5f, 0f, 0f], dTable.ToArray());
        var more = Device.From([1f, 2f, 3f, 4f, 6f], new Shape(5, 1));
        Device.Backend.ScatterAdd(more, Device.From([0, 1, 1, 1, 0], new Shape(5)), dTable, accumulate: true);
        Assert.Equal([12f, 9f, 0f], dTable.ToArray());
    }

    [Fact]
    public void Tables_and_indices_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var table = Device.Empty(new Shape(3, 2));
        Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(3)).Gather(Device.From([0], new Shape(1))));
        Assert.Throws<ArgumentException>(() => table.Gather(Device.From([0f], new Shape(1))));
    }

    private static IEnumerable<Number> Row(NaiveTensor table, int index) =>
        Enumerable.Range(0, table.Shape[1]).Select(column => table[index, column]);
}
