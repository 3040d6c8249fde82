using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Parts of tensors and tensors of parts: slices, joins, splits, and choices between two.</summary>
public abstract class SliceConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    [Fact]
    public void Slices()
    {
        Check(x => x[0][..], x => NaiveLayout.Reshape(x[0], x[0].Shape), [3, 4, 5]);
        Check(x => x[0][1..], x => NaiveLayout.Narrow(x[0], 0, 1, 2), [3, 4, 5]);
        Check(x => x[0][.., 1..3], x => NaiveLayout.Narrow(x[0], 1, 1, 2), [3, 4, 5]);
        Check(x => x[0][..^1, .., 2..4], x => NaiveLayout.Narrow(NaiveLayout.Narrow(x[0], 2, 2, 2), 0, 0, 2), [3, 4, 5]);
        Check(x => x[0][TensorIndex.Ellipsis, ^2..], x => NaiveLayout.Narrow(x[0], 2, 3, 2), [3, 4, 5]);
        Check(x => x[0][.., TensorIndex.Ellipsis, 1..1], x => NaiveLayout.Narrow(x[0], 2, 1, 0), [3, 4, 5]);
    }

    [Fact]
    public void Steps()
    {
        Check(x => x[0].Narrow(1, 1, 3, 2), x => NaiveLayout.Take(x[0], 1, 1, 3, 5), [3, 7, 2]);
        Check(
            x => x[0].Narrow(-1, 0, 2, 3).Narrow(0, 1, 2, 2),
            x => NaiveLayout.Take(NaiveLayout.Take(x[0], 1, 0, 3), 0, 1, 3),
            [4, 5]);
        Check(x => x[0].Narrow(0, 3, 1, 9), x => NaiveLayout.Narrow(x[0], 0, 3, 1), [4, 2]);
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(4, 2));
        Assert.Throws<ArgumentException>(() => x.Narrow(0, 0, 3, 2));
        Assert.Throws<ArgumentException>(() => x.Narrow(0, 0, 2, 0));
        Assert.Throws<ArgumentException>(() => x.Narrow(0, 0, int.MaxValue, int.MaxValue));
    }

    [Fact]
    public void Listed_places()
    {
        var shape = new[] { 2, 4, 3 };
        Check(x => Take(x[0], 1, 3, 0, 0, 2), x => NaiveLayout.Take(x[0], 1, 3, 0, 0, 2), shape);
        Check(x => Take(x[0], 0, 1), x => NaiveLayout.Take(x[0], 0, 1), shape);
        Check(x => Take(x[0], -1, 2, 1, 0), x => NaiveLayout.Take(x[0], 2, 2, 1, 0), shape);

        static Tensor Take(Tensor x, int dimension, params int[] places) => x.Take(x.Device.From(places), dimension);
    }

    [Fact]
    public void Padding()
    {
        Check(
            x => x[0].Pad([1, 0, 2], [0, 3, 1], -1.5f),
            x => NaiveLayout.Pad(x[0], [1, 0, 2], [0, 3, 1], -1.5f),
            [2, 3, 4]);
        Check(x => x[0].Pad([0], [5]), x => NaiveLayout.Pad(x[0], [0], [5], 0), [0]);
        Check(
            x => x[0].Transpose().Pad([1, 1], [1, 1]),
            x => NaiveLayout.Pad(NaiveLayout.Permute(x[0], 1, 0), [1, 1], [1, 1], 0),
            [2, 3]);
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(4, 2));
        Assert.Throws<ArgumentException>(() => x.Pad([1], [1]));
        Assert.Throws<ArgumentException>(() => x.Pad([1, 0], [0, -1]));
    }

    [Fact]
    public void Indices_take_dimensions_away()
    {
        Check(x => x[0][2], x => NaiveLayout.Reshape(NaiveLayout.Narrow(x[0], 0, 2, 1), new Shape(4, 5)), [3, 4, 5]);
        Check(x => x[0][^1], x => NaiveLayout.Reshape(NaiveLayout.Narrow(x[0], 0, 2, 1), new Shape(4, 5)), [3, 4, 5]);
        Check(x => x[0][.., -1], x => NaiveLayout.Reshape(NaiveLayout.Narrow(x[0], 1, 3, 1), new Shape(3, 5)), [3, 4, 5]);
        Check(
            x => x[0][TensorIndex.Ellipsis, 1],
            x => NaiveLayout.Reshape(NaiveLayout.Narrow(x[0], 2, 1, 1), new Shape(3, 4)), [3, 4, 5]);
        Check(
            x => x[0][0, 1, 2],
            x => NaiveTensor.Scalar(x[0][(1 * 5) + 2]),
            [3, 4, 5]);
    }

    [Fact]
    public void Parts_that_are_not_there_are_refused()
    {
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(2, 3));
        Assert.Throws<ArgumentException>(() => x[2]);
        Assert.Throws<ArgumentException>(() => x[^3]);
        Assert.Throws<ArgumentException>(() => x[-3]);
        Assert.Throws<ArgumentException>(() => x[int.MinValue]);
        Assert.Throws<ArgumentException>(() => x[.., 2..5]);
        Assert.Throws<ArgumentException>(() => x[.., 2..1]);
        Assert.Throws<ArgumentException>(() => x[0, 0, 0]);
        Assert.Throws<ArgumentException>(() => x[TensorIndex.Ellipsis, 0, 0, 0]);
        Assert.Throws<ArgumentException>(() => x[TensorIndex.Ellipsis, TensorIndex.Ellipsis, 0]);
        var error = Assert.Throws<ArgumentException>(() => x[.., 1..4]);
        Assert.Contains("Float32[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("1..4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Concat(int dimension)
    {
        var other = new Shape(3, 4, 5).With(dimension, 2);
        Check(
            x => Tensor.Concat([x[0], x[1], x[2]], dimension),
            x => NaiveLayout.Concat([x[0], x[1], x[2]], (dimension + 3) % 3),
            [3, 4, 5],
            new Operand(other),
            new Operand(other.With(dimension, 0)));
    }

    [Fact]
    public void Concat_of_one_tensor_twice() =>
        Check(x => Tensor.Concat([x[0], x[0]]), x => NaiveLayout.Concat([x[0], x[0]], 0), [3, 7]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Stack(int dimension)
    {
        var longer = new Shape([.. new[] { 3, 7 }.Take(dimension), 1, .. new[] { 3, 7 }.Skip(dimension)]);
        Check(
            x => Tensor.Stack(x, dimension),
            x => NaiveLayout.Concat([.. x.Select(part => NaiveLayout.Reshape(part, longer))], dimension),
            [3, 7],
            [3, 7]);
        Check(x => x[0].Unsqueeze(dimension), x => NaiveLayout.Reshape(x[0], longer), [3, 7]);
        Check(
            x => x[0].Unsqueeze(dimension).Squeeze(dimension).Reshape(-1, 7),
            x => NaiveLayout.Reshape(x[0], x[0].Shape), [3, 7]);
    }

    [Fact]
    public void Stack_of_scalars() =>
        Check(
            x => Tensor.Stack(x, -1),
            x => NaiveLayout.Concat([.. x.Select(part => NaiveLayout.Reshape(part, new Shape(1)))], 0),
            [],
            []);

    [Fact]
    public void Splits_are_what_concat_joins()
    {
        Check(x => Tensor.Concat(x[0].Split(3, 1), 1), x => NaiveLayout.Reshape(x[0], x[0].Shape), [2, 6, 3]);
        Check(x => x[0].Split([1, 0, 4], -1)[2], x => NaiveLayout.Narrow(x[0], 1, 1, 4), [3, 5]);
    }

    [Fact]
    public void Labels_and_codes_are_joined_too()
    {
        using var step = Device.BeginStep();
        var labels = Device.From(new[] { 1, 2, 3 });
        Assert.Equal([1, 2, 3, 2, 3], Tensor.Concat([labels, labels[1..]]).ToArray<int>());
        var codes = Device.From(new byte[,] { { 1, 2 }, { 3, 4 } });
        Assert.Equal([1, 3, 2, 4], Tensor.Stack([codes[.., 0], codes[.., 1]]).ToArray<byte>());
    }

    [Fact]
    public void Parts_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var (x, y) = (Device.Empty(new Shape(2, 3)), Device.Empty(new Shape(4, 5)));
        var error = Assert.Throws<ArgumentException>(() => Tensor.Concat([x, y], 1));
        Assert.Contains("[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[4, 5]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Tensor.Concat([x, Device.Empty(new Shape(2, 3), ElementType.Int32)]));
        Assert.Throws<ArgumentException>(() => Tensor.Concat([x, Device.Empty(new Shape(2))]));
        Assert.Throws<ArgumentException>(() => Tensor.Concat([]));
        Assert.Throws<ArgumentException>(() => Tensor.Stack([x, y]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Stack([x, x], 3));
        Assert.Throws<ArgumentException>(() => x.Split(2, 1));
        Assert.Throws<ArgumentException>(() => x.Split(0));
        Assert.Throws<ArgumentException>(() => x.Split([1, 1], 1));
        Assert.Throws<ArgumentException>(() => x.Split([4, -1], 1));
        Assert.Throws<ArgumentException>(() => x.Reshape(-1, 4));
        Assert.Throws<ArgumentException>(() => x.Reshape(-1, -1));
    }

    [Fact]
    public void Where()
    {
        foreach (var length in new[] { 1, 33, 257 })
        {
            Check(
                x => Tensor.Where(x[0] > 0.3f, x[1], x[2]),
                x => Choose(x[0].Map(v => v.Value > 0.3 ? 1f : 0f), x[1], x[2]),
                new Operand(new Shape(length), IsConstant: true),
                new Operand(new Shape(length)),
                new Operand(new Shape(length)));
        }
    }

    [Fact]
    public void Where_is_broadcast()
    {
        var shapes = new (int[], int[], int[])[] { ([3, 1], [4], []), ([4], [3, 4], [3, 1]), ([], [2, 1, 4], [3, 1]) };
        foreach (var (condition, a, b) in shapes)
        {
            Check(
                x => Tensor.Where(x[0] <= 0f, x[1], x[2]),
                x => Choose(x[0].Map(v => v.Value <= 0 ? 1f : 0f), x[1], x[2]),
                new Operand(new Shape(condition), IsConstant: true),
                new Operand(new Shape(a)),
                new Operand(new Shape(b)));
        }
    }

    [Fact]
    public void Comparisons_are_broadcast_and_have_no_gradient()
    {
        using var step = Device.BeginStep();
        var x = Device.From(new[,] { { 1f, 2f, 3f }, { 3f, 2f, 1f } }).RequireGradient();
        var row = Device.From(new[] { 2f, 2f, 1f });
        Assert.Equal([1f, 0f, 0f, 0f, 0f, 0f], (x < row).ToArray());
        Assert.Equal([0f, 0f, 1f, 1f, 0f, 0f], (x > row).ToArray());
        Assert.Equal([1f, 1f, 0f, 0f, 1f, 1f], (x <= row).ToArray());
        Assert.Equal([0f, 1f, 1f, 1f, 1f, 1f], (x >= row).ToArray());
        Assert.Equal([0f, 1f, 0f, 0f, 1f, 1f], x.IsEqualTo(row).ToArray());
        Assert.Equal([1f, 0f, 1f, 1f, 0f, 1f], x.IsNotEqualTo(2f).ToArray());
        Assert.Equal([1f, 3f, 2f, 2f, 3f, 1f], x.Transpose()[.., ..].Contiguous().ToArray());
        Assert.Equal([1f, 0f, 0f, 0f, 0f, 1f], (x.Transpose() < 2f).ToArray());
        Assert.False((x > 0f).RequiresGradient);
        Assert.Throws<ArgumentException>(() => x > Device.Empty(new Shape(2)));
        Assert.Throws<ArgumentException>(() => x > Device.Empty(new Shape(3), ElementType.Int32));
    }

    private static NaiveTensor Choose(NaiveTensor condition, NaiveTensor a, NaiveTensor b)
    {
        var whole = new NaiveTensor(Shape.Broadcast(Shape.Broadcast(condition.Shape, a.Shape), b.Shape));
        var (wideA, wideB) = (whole.Zip(a, (_, v) => v), whole.Zip(b, (_, v) => v));
        var wide = whole.Zip(condition, (_, v) => v);
        for (var i = 0; i < whole.Count; i++)
            whole[i] = wide[i].Value != 0 ? wideA[i] : wideB[i];
        return whole;
    }
}
