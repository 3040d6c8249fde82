using System.Collections.Concurrent;
using System.Diagnostics;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// Chooses the kernels of a layer: by density, or by timing the candidates on the layer's own weights (after libxsmm's fsspmdm).
/// Timings are remembered for the process, so that a second model of the same shape loads without any.
/// </summary>
internal sealed class KernelChoice(KernelSelection selection)
{
    /// <summary>How many of a rectifier's outputs are taken to be more than 0.</summary>
    public const double RectifiedDensity = 0.5;

    // Below these a sparse kernel does less work than a dense one at its best: measured on AVX2 and AVX-512.
    private const double DenseSingle = 0.3;
    private const double DenseBatch = 0.6;

    // A permuted tile picks 16 inputs at a time; a column costs nothing when its input is usual, but takes its weights one by one.
    private const double SparseColumnCost = 4;

    private static readonly ConcurrentDictionary<string, int> Measured = new();

    /// <summary>Kernels of a linear layer that reads <paramref name="input"/>.</summary>
    public (MatrixKernel Single, MatrixKernel Batch) ForMatrix(WeightMatrix weights, Value input)
    {
        Func<MatrixKernel>[] singles =
        [
            () => new DenseRows(weights),
            () => new SparseColumns(weights, input.Usual),
            PermutedTiles.IsSupported ? () => new PermutedTiles(weights) : () => new SparseRows(weights),
        ];
        Func<MatrixKernel>[] batches = [() => new DenseGroups(weights), () => new SparseRows(weights)];
        var shape = $"{weights.Rows}×{weights.Columns}, {weights.NonZeros}, {input.Density}";
        var single = weights.Density > DenseSingle ? 0 : input.Density * SparseColumnCost < 1 ? 1 : 2;
        return (
            Choose($"{shape}, 1", singles, single, kernel => new MatrixTrial(kernel, LaneKernels.Single, weights, input)),
            Choose($"{shape}, n", batches, weights.Density > DenseBatch ? 0 : 1, kernel => new MatrixTrial(kernel, LaneKernels.Batches[^1], weights, input)));
    }

    /// <summary>Kernels of a convolution.</summary>
    public (ConvolutionKernel Single, ConvolutionKernel Batch) ForConvolution(WeightMatrix weights, ImageGrid grid)
    {
        Func<ConvolutionKernel>[] candidates = [() => new DenseConvolution(weights, grid), () => new SparseConvolution(weights, grid)];
        var byDensity = weights.Density > DenseBatch ? 0 : 1;
        var shape = $"{grid.Shape}, {weights.NonZeros}";
        return (
            Choose($"{shape}, 1", candidates, byDensity, kernel => new ConvolutionTrial(kernel, LaneKernels.Single)),
            Choose($"{shape}, n", candidates, byDensity, kernel => new ConvolutionTrial(kernel, LaneKernels.Batches[^1])));
    }

    private TKernel Choose<TKernel>(string key, Func<TKernel>[] candidates, int byDensity, Func<TKernel, ITrial> trial)
    {
        if (selection == KernelSelection.Fixed)
            return candidates[byDensity]();
        if (Measured.TryGetValue(key, out var known))
            return candidates[known]();
        var kernels = Array.ConvertAll(candidates, create => create());
        var trials = Array.ConvertAll(kernels, kernel => trial(kernel));
        var fastest = Fastest(trials);
        Measured.TryAdd(key, fastest);
        return kernels[fastest];
    }

    /// <summary>The trial with the shortest run; they take turns, so that a busy moment meets all of them.</summary>
    private static int Fastest(ITrial[] trials)
    {
        const int rounds = 5;
        var shortest = new long[trials.Length];
        Array.Fill(shortest, long.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < trials.Length; i++)
            {
                // The first run compiles and brings the weights into the cache.
                trials[i].Run();
                var begin = Stopwatch.GetTimestamp();
                trials[i].Run();
                shortest[i] = Math.Min(shortest[i], Stopwatch.GetTimestamp() - begin);
            }
        }

        return Array.IndexOf(shortest, shortest.Min());
    }
}
