namespace Tersor.Kernels.Cpu.Tests;

/// <summary>Sweeps and descents against the formulas that they are named after, column by column and in plain loops.</summary>
public sealed class SweepTests
{
    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(1, 2, 2)]
    [InlineData(3, 5, 5)]
    [InlineData(9, 63, 7)]
    [InlineData(8, 64, 7)]
    [InlineData(5, 65, 15)]
    [InlineData(11, 130, 9)]
    public void Error_feedback_removes_one_column_at_a_time(int rows, int columns, int centroids)
    {
        foreach (var price in new[] { 0, 0.4 })
        {
            using var panel = new PanelCase(rows, columns, centroids, price: price);
            var codes = Threads.SameForAny(pool => panel.Feedback(pool));
            Assert.Equal(BrainSurgeon(panel), codes);
        }
    }

    [Fact]
    public void Without_feedback_each_weight_is_chosen_for_itself()
    {
        using var panel = new PanelCase(5, 20, 7, price: 0.5);
        var codes = Threads.SameForAny(pool => panel.Feedback(pool, false));
        using var diagonal = new PanelCase(5, 20, 7, isDiagonal: true, price: 0.5);
        Assert.Equal(codes, Threads.SameForAny(pool => diagonal.Feedback(pool)));
        for (var i = 0; i < codes.Length; i++)
            Assert.Equal(
                panel.Cheapest(panel.Targets[i], i % 5, panel.Hessian[i / 5 * 21] / 2), codes[i]);
    }

    [Theory]
    [InlineData(1, 1, 3, false)]
    [InlineData(4, 9, 5, false)]
    [InlineData(7, 64, 3, false)]
    [InlineData(3, 130, 9, false)]
    [InlineData(6, 70, 9, true)]
    public void No_pass_of_descent_costs_more_and_the_last_leaves_nothing_to_gain(
        int rows, int columns, int centroids, bool isDiagonal)
    {
        using var panel = new PanelCase(rows, columns, centroids, isDiagonal, 0.3, 5);
        var cost = Enumerable.Range(0, rows).Select(row => panel.Cost(panel.Start, row)).ToArray();
        for (var passes = 1; passes < 5; passes++)
        {
            var codes = Threads.SameForAny(pool => panel.Descent(pool, passes));
            for (var row = 0; row < rows; row++)
            {
                var next = panel.Cost(codes, row);
                Assert.InRange(next, 0, cost[row] + 1e-9);
                cost[row] = next;
            }
        }

        var settled = Threads.SameForAny(pool => panel.Descent(pool, 1000));
        for (var i = 0; i < settled.Length && rows * columns < 500; i++)
        {
            var others = (byte[])settled.Clone();
            foreach (var step in new[] { -1, 1 })
            {
                others[i] = (byte)Math.Clamp(settled[i] + step, 0, centroids - 1);
                Assert.True(panel.Cost(others, i % rows) >= panel.Cost(settled, i % rows) - 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(2, 3, false, true)]
    [InlineData(11, 67, false, false)]
    [InlineData(11, 67, false, true)]
    [InlineData(9, 30, true, true)]
    public void Products_are_sums_of_the_gradient(int rows, int columns, bool isDiagonal, bool takesTargets)
    {
        using var panel = new PanelCase(rows, columns, 5, isDiagonal);
        double[] values = [0.7, -0.2, 0, 1.1, 0.4];
        var sums = Threads.SameForAny(pool => panel.Product(pool, values, takesTargets));
        var expected = new double[sums.Length];
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < columns; i++)
            {
                var gradient = 0d;
                for (var j = 0; j < columns; j++)
                    gradient += panel.Hessian[(i * columns) + j] * Change(j, row);
                expected[panel.Start[(i * rows) + row]] += panel.Importance[row] * panel.Scales[row] * gradient;
                expected[5 + row] += Change(i, row) * gradient;
                expected[5 + rows + row] += panel.Targets[(i * rows) + row] * gradient;
            }

        for (var i = 0; i < sums.Length; i++)
            Assert.Equal(expected[i], sums[i], 1e-11 * columns * columns * rows);

        double Change(int column, int row) =>
            (takesTargets ? panel.Targets[(column * rows) + row] : 0)
            - (panel.Scales[row] * values[panel.Start[(column * rows) + row]]);
    }

    /// <summary>
    /// Hassibi and Stork's step, literally: with the Hessian of the columns that are left, fix the last one and change the others
    /// by what its error over the inverse's diagonal, times the inverse's column, is.
    /// </summary>
    private static byte[] BrainSurgeon(PanelCase panel)
    {
        var (rows, weights) = (panel.Rows, (double[])panel.Targets.Clone());
        var codes = new byte[weights.Length];
        for (var last = panel.Columns - 1; last >= 0; last--)
        {
            var left = new double[(last + 1) * (last + 1)];
            for (var i = 0; i <= last; i++)
                panel.Hessian.AsSpan(i * panel.Columns, last + 1).CopyTo(left.AsSpan(i * (last + 1)));
            var inverse = SymmetricMatrix.Inverse(left, last + 1);
            for (var row = 0; row < rows; row++)
            {
                var at = (last * rows) + row;
                codes[at] = (byte)panel.Cheapest(weights[at], row, 0.5 / inverse[^1]);
                var error = (weights[at] - (panel.Scales[row] * panel.Centroids[codes[at]])) / inverse[^1];
                for (var i = 0; i < last; i++)
                    weights[(i * rows) + row] -= error * inverse[(i * (last + 1)) + last];
            }
        }

        return codes;
    }
}
