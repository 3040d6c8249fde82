using Tersor.Core;
using Tersor.Kernels;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Products with pruned weights of shared centroids: any density, empty rows, odd sizes.</summary>
public abstract class CodebookSparseConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private static readonly (int Rows, int Inner, int Columns)[] Products =
    [
        (1, 1, 1), (3, 5, 1), (5, 3, 3), (2, 0, 3), (0, 2, 3), (3, 4, 0), (4, 9, 4), (17, 33, 1), (19, 23, 9), (33, 100, 37),
        (300, 784, 1), (100, 300, 70),
        (1, 4000, 1), (7, 500, 259),
    ];

    private static readonly double[] Densities = [0, 0.08, 0.5, 1];

    private static readonly (int[] Image, int OutputChannels, WindowGeometry Window)[] Convolutions =
    [
        ([1, 1, 3, 3], 1, new(1, 1)), ([1, 1, 4, 4], 1, new(3, 3, 1, 1)), ([2, 3, 5, 4], 2, new(3, 3)),
        ([2, 1, 8, 8], 2, new(5, 5, 1, 2)),
        ([1, 3, 7, 6], 4, new(3, 3, 2, 1)), ([2, 2, 9, 5], 3, new(2, 3, 2)), ([1, 1, 7, 11], 17, new(1, 5, 3)),
        ([1, 1, 2, 2], 1, new(3, 3, 1, 1)),
        ([3, 20, 12, 12], 50, new(5, 5)), ([2, 1, 5, 37], 3, new(3, 3)),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sparse_times_dense(bool accumulate)
    {
        foreach (var (rows, inner, columns) in Products)
        {
            foreach (var density in Densities)
            {
                if (Fits(rows * inner, inner * columns, rows * columns))
                    CheckProduct(new SparseSample(rows, inner, density), columns, accumulate, bias: false, Activation.Identity);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sparse_times_dense_with_a_scale_for_each_row(bool accumulate)
    {
        foreach (var (rows, inner, columns) in Products)
        {
            if (Fits(rows * inner, inner * columns, rows * columns))
                CheckProduct(
                    new SparseSample(rows, inner, 0.5, hasScales: true), columns, accumulate, !accumulate, Activation.Identity);
        }
    }

    [Theory]
    [InlineData(Activation.Identity, 1)]
    [InlineData(Activation.Relu, 1)]
    [InlineData(Activation.LeakyRelu, 3)]
    [InlineData(Activation.Tanh, 3)]
    [InlineData(Activation.Sigmoid, 3)]
    public void Sparse_times_dense_with_epilogue(Activation activation, int columns) =>
        CheckProduct(new SparseSample(4, 4, 0.5), columns, accumulate: false, bias: true, activation);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sampled_product(bool accumulate)
    {
        foreach (var (rows, inner, columns) in Products)
        {
            foreach (var density in Densities)
            {
                if (!Fits(rows * inner, inner * columns, rows * columns))
                    continue;
                var sample = new SparseSample(rows, inner, density);
                using var step = Device.BeginStep();
                using var places = sample.On(Device);
                var (aShape, bShape, shape) = (new Shape(rows, columns), new Shape(inner, columns), new Shape(places.NonZeros));
                var (a, b, before) = (new Operand(aShape).Values(0), new Operand(bShape).Values(1), new Operand(shape).Values(2));
                var values = Device.From(before, shape);
                Device.Backend.Sddmm(places, Device.From(a, aShape), Device.From(b, bShape), values, accumulate);

                var expected = sample.Elements.Select((element, p) =>
                {
                    var sum = default(Summation);
                    for (var j = 0; j < columns; j++)
                        sum.Add((Number)a[(element.Row * columns) + j] * b[(element.Column * columns) + j]);
                    return accumulate ? before[p] + sum.Total : sum.Total;
                });
                NumberAssert.Near(
                    [.. expected], values.ToArray(), Fixture, $"[{rows}, {inner}], sums of {columns}, density {density}");
            }
        }
    }

    [Fact]
    public void Sparse_convolution()
    {
        foreach (var (image, outputs, window) in Convolutions)
        {
            foreach (var density in Densities)
                CheckConvolution(image, outputs, window, density, hasScales: false, Activation.Relu);
            CheckConvolution(image, outputs, window, 0.5, hasScales: true, Activation.Relu);
        }
    }

    [Fact]
    public void What_is_not_stored_meets_no_NaN()
    {
        using var step = Device.BeginStep();
        using var s = CodebookSparseMatrix.From(Device, 2, 2, codes: [0, 1, 0, 0], codebook: [float.NaN, 2f]);
        var y = Device.Empty(new Shape(2, 1));
        Device.Backend.SpMM(s, Device.From([float.NaN, 3f], new Shape(2, 1)), y, accumulate: false);
        Assert.Equal([6f, 0f], y.ToArray());
        Device.Backend.SpMM(s, Device.From([1f, float.NaN], new Shape(2, 1)), y, accumulate: false);
        Assert.Equal([float.NaN, 0f], y.ToArray());
    }

    [Fact]
    public void A_product_has_one_order()
    {
        if (!Fits(100_000))
            return;
        var sample = new SparseSample(300, 784, 0.1);
        foreach (var columns in new[] { 1, 65 })
        {
            var first = Product(Device, sample, columns);
            NumberAssert.Identical(first, Product(Device, sample, columns), "second run");
            foreach (var device in Fixture.Alternates)
                NumberAssert.Identical(first, Product(device, sample, columns), $"{columns} columns");
        }
    }

    [Fact]
    public void Impossible_matrices_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CodebookSparseMatrix.From(Device, 2, 2, codes: [0, 1, 0], codebook: [0f, 2f]));
        Assert.Throws<ArgumentException>(() => CodebookSparseMatrix.From(Device, 1, 1, codes: [2], codebook: [0f, 2f]));
        Assert.Throws<ArgumentException>(() => CodebookSparseMatrix.From(Device, 1, 1, codes: [0], codebook: new float[257]));
        Assert.Throws<ArgumentException>(
            () => CodebookSparseMatrix.From(Device, 2, 1, codes: [1, 1], codebook: [0f, 2f], scales: [1f]));
    }

    private static float[] Product(Device device, SparseSample sample, int columns)
    {
        using var step = device.BeginStep();
        using var s = sample.On(device);
        var shape = new Shape(sample.Columns, columns);
        var y = device.Empty(new Shape(sample.Rows, columns));
        device.Backend.SpMM(s, device.From(new Operand(shape).Values(0), shape), y, accumulate: false);
        return y.ToArray();
    }

    private bool Fits(params int[] counts) => counts.Max() <= Fixture.LargestCount;

    private void CheckProduct(SparseSample sample, int columns, bool accumulate, bool bias, Activation activation)
    {
        using var step = Device.BeginStep();
        using var s = sample.On(Device);
        var (dShape, yShape, biasShape) =
            (new Shape(sample.Columns, columns), new Shape(sample.Rows, columns), new Shape(sample.Rows));
        var (d, before, offsets) =
            (new Operand(dShape).Values(0), new Operand(yShape).Values(1), new Operand(biasShape).Values(2));
        var y = Device.From(before, yShape);
        var epilogue = bias ? new Epilogue(Device.From(offsets, biasShape), activation, 0.1f) : default;
        Device.Backend.SpMM(s, Device.From(d, dShape), y, accumulate, epilogue);

        var sums = new Summation[before.Length];
        foreach (var (row, column, value) in sample.Elements)
        {
            for (var j = 0; j < columns; j++)
                sums[(row * columns) + j].Add((Number)value * d[(column * columns) + j]);
        }

        var expected = sums.Select((sum, i) =>
            bias
                ? NaiveActivation.Apply(activation, sum.Total + offsets[i / columns], 0.1f)
                : accumulate ? before[i] + sum.Total : sum.Total);
        NumberAssert.Near([.. expected], y.ToArray(), Fixture, $"{yShape}, inner {sample.Columns}, {s.NonZeros} elements");
    }

    private void CheckConvolution(
        int[] image, int outputs, WindowGeometry window, double density, bool hasScales, Activation activation)
    {
        var xShape = new Shape(image);
        var yShape = new Shape(image[0], outputs, window.OutputHeight(image[2]), window.OutputWidth(image[3]));
        var sample = new SparseSample(outputs, image[1] * window.KernelHeight * window.KernelWidth, density, hasScales);
        if (!Fits(xShape.Count, yShape.Count, sample.Rows * sample.Columns))
            return;
        using var step = Device.BeginStep();
        using var s = sample.On(Device);
        var biasShape = new Shape(outputs);
        var (x, bias) = (new Operand(xShape).Values(0), new Operand(biasShape).Values(1));
        var y = Device.Empty(yShape);
        Device.Backend.SparseConv2d(
            Device.From(x, xShape), s, y, window, new Epilogue(Device.From(bias, biasShape), activation));

        var weightShape = new Shape(outputs, image[1], window.KernelHeight, window.KernelWidth);
        var expected = NaiveWindow.Convolve(
            NaiveTensor.From(x, xShape), NaiveTensor.From(sample.Dense(), weightShape), NaiveTensor.From(bias, biasShape), window,
            activation, 0);
        NumberAssert.Near(expected.Numbers, y.ToArray(), Fixture, $"{xShape} ⋆ {weightShape}, {window}, density {density}");
    }
}
