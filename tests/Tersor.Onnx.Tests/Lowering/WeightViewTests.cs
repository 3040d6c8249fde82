namespace Tersor.Onnx.Tests;

/// <summary>Weights on their way to a layer know the way back.</summary>
public sealed class WeightViewTests
{
    private static readonly WeightView Start = WeightView.Of(LoweredValue.Of(
        new ConstantTensor([2, 6], [.. Enumerable.Range(0, 12).Select(i => (float)i)]) { Origin = "w" }));

    [Fact]
    public void Views_selections_and_orders_are_told_one_after_the_other()
    {
        // Gates in another order, the second direction, transposed.
        var view = Start.Reshape(2, 3, 2).Take(0, 1).Take(1, 2, 0).Permute(0, 2, 1);
        Assert.Equal([1, 2, 2], view.Shape);
        Assert.Equal([10, 6, 11, 7], view.Values);
        var origin = view.Origin!;
        Assert.Equal("w", origin.Tensor);
        Assert.Equal([2, 3, 2], origin.View);
        Assert.Equal([1], origin.Selection[0]);
        Assert.Equal([2, 0], origin.Selection[1]);
        Assert.True(origin.Selection[2].IsDefault);
        Assert.Equal([0, 2, 1], origin.Permutation);
    }

    [Fact]
    public void What_is_taken_twice_is_taken_from_what_was_there() =>
        Assert.Equal([3], Start.Take(1, 5, 4, 3).Take(1, 2).Origin!.Selection[1]);

    [Fact]
    public void Changed_numbers_have_no_way_back() => Assert.Null(Start.Map(x => 2 * x).Origin);

    [Fact]
    public void Axes_that_moved_and_were_cut_anew_have_none_either() =>
        Assert.Null(Start.Permute(1, 0).Reshape(3, 4).Take(0, 1).Origin);
}
