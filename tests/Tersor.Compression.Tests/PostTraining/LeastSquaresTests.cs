using Tersor.Compression.PostTraining;
using Tersor.Kernels.Cpu;

namespace Tersor.Compression.Tests.PostTraining;

/// <summary>Fitted centroids and scales against the normal equations, and against what any small change costs.</summary>
public sealed class LeastSquaresTests : IDisposable
{
    private readonly WorkerPool _pool = new(2);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(40, 12, 1, 3)]
    [InlineData(70, 30, 1, 12)]
    [InlineData(12, 9, 6, 5)]
    public void Centroids_solve_the_normal_equations(int rows, int columns, int groups, int most)
    {
        var problem = SweepCase.Random(rows, columns, 11, groups, samples: 200);
        using var workspace = Workspace(problem, most, out var codebook);
        var start = LeastSquares.Cost(workspace, codebook.Centroids);
        var fitted = LeastSquares.Centroids(workspace, codebook, out var told);
        var best = LeastSquares.Cost(workspace, Solve(workspace, problem, codebook));
        var cost = LeastSquares.Cost(workspace, fitted);
        Assert.Equal(0, fitted[codebook.Zero]);
        Assert.Equal(cost, told, 1e-9 * start);
        Assert.True(best < start);
        Assert.InRange(cost, best * (1 - 1e-9), best + (0.01 * (start - best)));

        // Few centroids need few steps: there the last of them ends at the very minimum.
        for (var k = 0; k < fitted.Length && most <= 5; k++)
            foreach (var step in new[] { -0.05, 0.05 })
            {
                if (k == codebook.Zero)
                    continue;
                var other = (double[])fitted.Clone();
                other[k] *= 1 + step;
                Assert.True(LeastSquares.Cost(workspace, other) > cost);
            }
    }

    [Fact]
    public void Scales_are_the_best_of_each_row()
    {
        var problem = SweepCase.Random(40, 12, 12);
        using var workspace = Workspace(problem, 5, out var codebook);
        LeastSquares.FitScales(workspace, codebook.Centroids);
        var cost = LeastSquares.Cost(workspace, codebook.Centroids);
        for (var row = 0; row < 40; row++)
        {
            var scale = workspace.Scales[row];
            foreach (var step in new[] { 0.999, 1.001 })
            {
                workspace.Scales[row] = scale * step;
                Assert.True(LeastSquares.Cost(workspace, codebook.Centroids) >= cost * (1 - 1e-12));
            }

            workspace.Scales[row] = scale;
        }
    }

    [Fact]
    public void A_scale_moves_by_a_factor_of_two_at_most()
    {
        var problem = SweepCase.Random(40, 12, 13);
        using var workspace = Workspace(problem, 5, out var codebook);
        double[] before = [.. workspace.Scales];
        LeastSquares.FitScales(workspace, Array.ConvertAll(codebook.Centroids, centroid => 5 * centroid));
        for (var row = 0; row < 40; row++)
            Assert.InRange(workspace.Scales[row] / before[row], 0.5, 1);
        Assert.Equal(before[7] / 2, workspace.Scales[7], 1e-12);
    }

    private SweepWorkspace Workspace(SweepProblem problem, int most, out WorkingCodebook codebook)
    {
        var settings = new SweepSettings { Lambda = 0, MaxCentroids = most };
        var workspace = new SweepWorkspace(problem, settings, _pool, default);
        RowScales.Start(problem, workspace.Importance, true).CopyTo(workspace.Scales);
        codebook = StartingCodebook.Of(workspace, settings);
        codebook.Sweep(workspace, true);
        return workspace;
    }

    /// <summary>A·c = b by elimination, from the definitions; the workspace's Hessian is centred and damped.</summary>
    private static unsafe double[] Solve(SweepWorkspace workspace, SweepProblem problem, WorkingCodebook codebook)
    {
        var (count, columns) = (codebook.Centroids.Length, problem.Columns);
        var system = new double[count, count + 1];
        for (var block = 0; block < workspace.Blocks.Length; block++)
        {
            var (hessian, rows) = (workspace.Blocks[block], problem.Blocks[block]);
            for (var row = 0; row < rows.Rows; row++)
                for (var i = 0; i < columns; i++)
                    for (var j = 0; j < columns; j++)
                    {
                        var scale = workspace.Scales[rows.FirstRow + row];
                        var weight = workspace.Importance[rows.FirstRow + row] * scale * hessian.Hessian[(i * columns) + j];
                        var code = hessian.Codes[(i * rows.Rows) + row];
                        system[code, hessian.Codes[(j * rows.Rows) + row]] += weight * scale;
                        system[code, count] += weight * hessian.Targets[(j * rows.Rows) + row];
                    }
        }

        for (var k = 0; k <= count; k++)
        {
            system[codebook.Zero, k] = 0;
            if (k < count)
                system[k, codebook.Zero] = 0;
        }

        system[codebook.Zero, codebook.Zero] = 1;
        for (var k = 0; k < count; k++)
            for (var i = 0; i < count; i++)
            {
                var factor = i == k || system[k, k] == 0 ? 0 : system[i, k] / system[k, k];
                for (var j = k; j <= count; j++)
                    system[i, j] -= factor * system[k, j];
            }

        return [.. Enumerable.Range(0, count).Select(
            k => system[k, k] == 0 ? codebook.Centroids[k] : system[k, count] / system[k, k])];
    }
}
