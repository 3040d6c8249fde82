using Tersor.Core;
using Tersor.Kernels;
using Xunit;

namespace Tersor.Conformance;

/// <summary>Matrix products and fully connected layers.</summary>
public abstract class MatrixConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    /// <summary>Rows, inner extent and columns around the sizes of register tiles (6, 16) and vectors.</summary>
    private static readonly (int M, int K, int N)[] Sizes =
    [
        (1, 1, 1), (1, 7, 1), (2, 1, 3), (5, 4, 15), (6, 8, 16), (7, 3, 17), (13, 9, 1), (1, 5, 33), (12, 2, 32), (8, 16, 31),
    ];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Product(bool transposeA, bool transposeB)
    {
        foreach (var (m, k, n) in Sizes)
            CheckProduct(int.MaxValue, m, k, n, transposeA, transposeB);
        CheckProduct(2, 65, 130, 70, transposeA, transposeB);
    }

    [Fact]
    public void A_large_product_has_one_order() => CheckProduct(1, 130, 515, 66, false, true);

    [Fact]
    public void A_matrix_times_itself() =>
        Check(x => x[0].MatMul(x[0], transposeOther: true), x => NaiveMatrix.Product(x[0], false, x[0], true), [5, 7]);

    [Fact]
    public void An_empty_sum_is_zero() =>
        Check(x => x[0].MatMul(x[1]), x => NaiveMatrix.Product(x[0], false, x[1], false), [3, 0], [0, 4]);

    /// <summary>Outer extents of both operands: none, as many matrices, and fewer that are repeated.</summary>
    [Theory]
    [InlineData(new[] { 3 }, new[] { 3 })]
    [InlineData(new[] { 2, 3 }, new[] { 3 })]
    [InlineData(new[] { 2, 1 }, new[] { 1, 3 })]
    [InlineData(new int[0], new[] { 2 })]
    [InlineData(new[] { 2 }, new int[0])]
    [InlineData(new[] { 1, 0 }, new[] { 2, 1 })]
    public void Products_of_many_matrices(int[] left, int[] right)
    {
        foreach (var (transposeA, transposeB) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            Check(
                x => x[0].MatMul(x[1], transposeA, transposeB),
                x => NaiveMatrix.Products(x[0], transposeA, x[1], transposeB),
                new Operand(new Shape(transposeA ? [.. left, 3, 2] : [.. left, 2, 3])),
                new Operand(new Shape(transposeB ? [.. right, 4, 3] : [.. right, 3, 4])));
        }
    }

    [Theory]
    [InlineData(Activation.Identity)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    public void Affine(Activation activation)
    {
        foreach (var (n, inputs, outputs) in Sizes)
        {
            Check(
                x => x[0].Affine(x[1], x[2], activation, 0.2f),
                x => NaiveMatrix.Affine(x[0], x[1], x[2], activation, 0.2f),
                [n, inputs], new Operand(new Shape(outputs, inputs), -0.5f, 0.5f), [outputs]);
        }
    }

    [Fact]
    public void Affine_without_bias() =>
        Check(
            x => x[0].Affine(x[1], null, Activation.Relu),
            x => NaiveMatrix.Affine(x[0], x[1], null, Activation.Relu, 0),
            [5, 9], [17, 9]);

    [Fact]
    public void Affine_over_a_large_batch() =>
        CheckSampled(
            1,
            x => x[0].Affine(x[1], x[2], Activation.Relu),
            x => NaiveMatrix.Affine(x[0], x[1], x[2], Activation.Relu, 0),
            [64, 200], [100, 200], [100]);

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        using var step = Device.BeginStep();
        var x = Device.Empty(new Shape(2, 3));
        var weight = Device.Empty(new Shape(5, 3));
        Assert.Throws<ArgumentException>(() => x.MatMul(weight));
        Assert.Throws<ArgumentException>(() => x.MatMul(Device.Empty(new Shape(2, 5, 3))));
        Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(2, 2, 3)).MatMul(Device.Empty(new Shape(3, 3, 4))));
        Assert.Throws<ArgumentException>(() => Device.Empty(new Shape(3)).MatMul(weight));
        var error = Assert.Throws<ArgumentException>(() => x.Affine(weight, Device.Empty(new Shape(4))));
        Assert.Equal("bias", error.ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Affine(weight, null, Activation.LeakyRelu, -1f));
    }

    private void CheckProduct(int samples, int m, int k, int n, bool transposeA, bool transposeB) =>
        CheckSampled(
            samples,
            x => x[0].MatMul(x[1], transpose: transposeA, transposeOther: transposeB),
            x => NaiveMatrix.Product(x[0], transposeA, x[1], transposeB),
            transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]);
}
