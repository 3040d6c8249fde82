namespace Tersor.Core.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void A_scalar_has_one_element_and_no_dimension()
    {
        var scalar = new Shape();
        Assert.Equal(0, scalar.Rank);
        Assert.Equal(1, scalar.Count);
        Assert.Equal("[]", scalar.ToString());
    }

    [Fact]
    public void Negative_indices_count_from_the_innermost()
    {
        var shape = new Shape(2, 3, 5);
        Assert.Equal(5, shape[-1]);
        Assert.Equal(2, shape[-3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => shape[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => shape[-4]);
    }

    [Fact]
    public void Impossible_extents_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Shape(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        Assert.Throws<ArgumentException>(() => new Shape(2, -1));
        Assert.Throws<OverflowException>(() => new Shape(70_000, 70_000).Count);
    }

    [Fact]
    public void Equality_is_by_extents()
    {
        Assert.Equal(new Shape(2, 3), new Shape(2, 3));
        Assert.NotEqual(new Shape(2, 3), new Shape(3, 2));
        Assert.NotEqual(new Shape(2, 3), new Shape(2, 3, 1));
        Assert.Equal(new Shape(2, 3).GetHashCode(), new Shape(2, 3).GetHashCode());
        Assert.True(new Shape(4) != new Shape());
    }

    [Fact]
    public void Contiguous_strides_are_row_major()
    {
        Assert.Equal(new Shape(15, 5, 1), new Shape(2, 3, 5).ContiguousStrides());
        Assert.True(new Shape(2, 3, 5).IsContiguous(new Shape(15, 5, 1)));
        Assert.False(new Shape(2, 3, 5).IsContiguous(new Shape(1, 2, 6)));
    }

    [Fact]
    public void The_stride_of_a_single_element_does_not_matter()
    {
        Assert.True(new Shape(1, 3, 1).IsContiguous(new Shape(0, 1, 77)));
        Assert.False(new Shape(2, 3).IsContiguous(new Shape(0, 1)));
        Assert.True(new Shape(0, 3).IsContiguous(new Shape(8, 2)));
    }

    [Fact]
    public void Dimensions_can_be_replaced_and_left_out()
    {
        Assert.Equal(new Shape(2, 7, 5), new Shape(2, 3, 5).With(-2, 7));
        Assert.Equal(new Shape(2, 5), new Shape(2, 3, 5).Without(1));
        Assert.Equal(new Shape(6, 5), new Shape(2, 3, 5).Matrix());
        Assert.Equal(15, new Shape(2, 3, 5).CountOf(1, 3));
    }

    [Fact]
    public void Broadcasting_follows_NumPy()
    {
        Assert.Equal(new Shape(2, 3, 4), Shape.Broadcast(new Shape(3, 1), new Shape(2, 1, 4)));
        Assert.Equal(new Shape(5), Shape.Broadcast(new Shape(), new Shape(5)));
        Assert.Equal(new Shape(0, 3), Shape.Broadcast(new Shape(1, 3), new Shape(0, 1)));
        Assert.Throws<ArgumentException>(() => Shape.Broadcast(new Shape(2, 3), new Shape(2)));
    }
}
