using Tersor.Conformance;
using Tersor.Core;

namespace Tersor.Gpu.Tests;

/// <summary>
/// What the operations of the conformance suites don't reach in products: leading strides, sums so long that they are cut into
/// slices, numbers that are none.
/// </summary>
public abstract class ProductSuite<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private const int Gap = 3;

    [Theory]
    [InlineData(3, 2, 2, false, false)]
    [InlineData(2, 4, 2, true, true)]
    [InlineData(70, 33, 65, false, false)]
    [InlineData(70, 33, 65, false, true)]
    [InlineData(9, 130, 65, true, false)]
    [InlineData(64, 16, 17, true, true)]
    [InlineData(1, 5000, 3, false, false)]
    [InlineData(20, 4099, 25, true, false)]
    public void Operands_may_have_leading_strides(int m, int k, int n, bool transposeA, bool transposeB)
    {
        Assert.SkipWhen(Math.Max(m, n) * k > Fixture.LargestCount, $"too large for {Fixture.Name}");
        using var step = Device.BeginStep();
        var (a, left) = Gapped(transposeA ? k : m, transposeA ? m : k, 1);
        var (b, right) = Gapped(transposeB ? n : k, transposeB ? k : n, 2);
        var (c, before) = Gapped(m, n, 3);
        Device.Backend.Gemm(View(a, left), transposeA, View(b, right), transposeB, View(c, before), accumulate: true);
        var after = c.ToArray();
        for (var i = 0; i < after.Length; i++)
        {
            var (row, column) = ((i - 1) / (n + Gap), (i - 1) % (n + Gap));
            Number expected = before.Storage[i];
            if (i > 0 && column < n && row < m)
            {
                var sum = new Summation();
                for (var p = 0; p < k; p++)
                    sum.Add((transposeA ? left[p, row] : left[row, p]) * (transposeB ? right[column, p] : right[p, column]));
                expected += sum.Total;
            }

            NumberAssert.Near([expected], [after[i]], Fixture, $"{m} × {k} × {n}, element {i}");
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_number_spoils_its_row_and_no_other(float value)
    {
        using var step = Device.BeginStep();
        var left = Enumerable.Repeat(1f, 12).ToArray();
        left[5] = value;
        var y = Device.Empty(new Shape(4, 3));
        Device.Backend.Gemm(
            Device.From(left, new Shape(4, 3)), false, Device.From(Enumerable.Repeat(2f, 9).ToArray(), new Shape(3, 3)), false, y,
            false);
        Assert.Equal([6, 6, 6, value, value, value, 6, 6, 6, 6, 6, 6], y.ToArray());
    }

    private static Tensor View(Tensor storage, Matrix matrix) =>
        storage.View(new Shape(matrix.Rows, matrix.Columns), new Shape(matrix.Columns + Gap, 1), 1);

    private (Tensor Storage, Matrix Matrix) Gapped(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var storage = new float[1 + (rows * (columns + Gap))];
        for (var i = 0; i < storage.Length; i++)
            storage[i] = random.NextSingle() - 0.5f;
        return (Device.From(storage, new Shape(storage.Length)), new Matrix(storage, rows, columns));
    }

    private sealed record Matrix(float[] Storage, int Rows, int Columns)
    {
        public Number this[int row, int column] => Storage[1 + (row * (Columns + Gap)) + column];
    }
}
