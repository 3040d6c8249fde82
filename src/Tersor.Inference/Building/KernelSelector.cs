using System.Collections.Immutable;
using System.Diagnostics;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// Chooses the kernels of a layer: by density, or by timing the candidates on the layer's own weights (after libxsmm's fsspmdm).
/// </summary>
internal sealed class KernelSelector(KernelSelection selection)
{
    /// <summary>How many of a rectifier's outputs are taken to be more than 0.</summary>
    public const double RectifiedDensity = 0.5;

    /// <summary>
    /// How many images a model with convolutions takes side by side: half of what fills the registers, so that neighbouring
    /// pixels share a weight, too, and rows of them stay in the first-level cache.
    /// </summary>
    public static readonly int MostConvolutionLanes = LaneKernels.Batches[Math.Max(0, LaneKernels.Batches.Count - 2)].Lanes;

    // Fewer leave most rows of a tile empty, and the empty ones cost as much.
    private const int FewestTiledRows = 8;

    private const string DensePhases = "dense phases";
    private const string SparsePhases = "sparse phases";

    // What a weight costs a dense kernel, when a non-zero one costs a sparse kernel 1: measured on AVX2 and AVX-512.
    private const double DenseSingle = 0.3;
    private const double DenseBatch = 0.6;

    // The same in a convolution of one image: sparse windows load a vector of pixels for each weight, dense ones for many.
    private const double DenseImage = 0.35;

    // An aligned load takes half as long as one across two cache lines; rows of whole vectors and copies take their part of it.
    private const double AlignedSparse = 0.6;

    // A permuted tile picks 16 inputs at a time; a column costs nothing when its input is usual, but takes its weights one by
    // one.
    private const double SparseColumnCost = 4;

    // The expected costs are no better than this: candidates within this factor of the cheapest are timed.
    private const double CloseFactor = 1.6;

    // Zeros must neither make a layer slower nor cost time: with them and without, the cheapest kernel is timed within this.
    private const double KindFactor = 2;

    // Several rounds even of layers that take a hundred microseconds: a single one is often disturbed.
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(1);

    // What a model may spend on timings, so that it loads within a second whatever it holds: floats of one trial, and
    // multiplications of all, counted as often as they are repeated at least. A trial of nothing costs something, too.
    private const double LargestTrial = 1 << 22;
    private const double TrialOperations = 1L << 32;
    private const double LeastOperations = 1 << 22;

    // Transformed weights are up to four times as many.
    private const int MostTransformed = 1 << 23;

    private double _operationsLeft = TrialOperations;

    /// <summary>Kernels of a linear layer that reads <paramref name="input"/>.</summary>
    public (SelectedKernel<MatrixKernel> Single, SelectedKernel<MatrixKernel> Batch) ForMatrix(
        WeightMatrix weights, StepValue input)
    {
        KernelCandidate<MatrixKernel>[] singles =
        [
            .. DenseSingles<MatrixKernel>(weights, kernel => kernel),
            new(SparseColumns.KernelName, () =>
                new SparseColumns(weights, input.Usual), weights.Density * input.Density * SparseColumnCost),
            PermutedTiles.IsSupported && weights.Rows >= FewestTiledRows
                ? new(PermutedTiles.KernelName, () => new PermutedTiles(weights), weights.Density)
                : new(SparseRows.KernelName, () => new SparseRows(weights), weights.Density),
        ];
        KernelCandidate<MatrixKernel>[] batches =
        [
            new(DenseGroups.KernelName, () => new DenseGroups(weights), DenseBatch, SkipsZeros: false),
            new(SparseRows.KernelName, () => new SparseRows(weights), weights.Density),
        ];
        var shape = $"{weights.Rows}×{weights.Columns}, {weights.NonZeros}, {input.Density}";
        var cost = TrialCost.Of(weights);
        return (
            Choose(shape, cost, singles, LaneKernels.Single, (kernel, lanes) => new MatrixTrial(kernel, lanes, weights, input)),
            Choose(shape, cost, batches, LaneKernels.Batches[^1], (kernel, lanes) =>
                new MatrixTrial(kernel, lanes, weights, input)));
    }

    /// <summary>Kernels of a recurrent layer's step; rows are gates, columns its input and last output.</summary>
    public (SelectedKernel<LstmKernel> Single, SelectedKernel<LstmKernel> Batch) ForLstm(WeightMatrix weights, int features)
    {
        var hidden = weights.Columns - features;
        KernelCandidate<LstmKernel>[] singles =
        [
            .. DenseSingles<LstmKernel>(weights, Product),
            PermutedTiles.IsSupported && hidden >= FewestTiledRows
                ? new(PermutedTiles.KernelName, () => new LstmTiles(weights, features), weights.Density)
                : new(SparseRows.KernelName, () => Product(new SparseRows(weights)), weights.Density),
        ];
        KernelCandidate<LstmKernel>[] batches =
        [
            new(DenseGroups.KernelName, () => Product(new DenseGroups(weights)), DenseBatch, SkipsZeros: false),
            new(SparseRows.KernelName, () => Product(new SparseRows(weights)), weights.Density),
        ];
        var shape = $"LSTM {weights.Rows}×{weights.Columns}, {weights.NonZeros}";
        var cost = TrialCost.Of(weights);
        return (
            Choose(shape, cost, singles, LaneKernels.Single, (kernel, lanes) => new LstmTrial(kernel, lanes)),
            Choose(shape, cost, batches, LaneKernels.Batches[^1], (kernel, lanes) => new LstmTrial(kernel, lanes)));

        LstmProduct Product(MatrixKernel product) => new(product, features, hidden);
    }

    /// <summary>Kernels of a convolution.</summary>
    /// <param name="weights">Its weights.</param>
    /// <param name="windows">Its windows.</param>
    /// <param name="isPooled">Whether a pooling alone reads it: then the kernel had better compute planes one by one.</param>
    public (SelectedKernel<ConvolutionKernel> Single, SelectedKernel<ConvolutionKernel> Batch) ForConvolution(
        WeightMatrix weights, ConvolutionWindows windows, bool isPooled)
    {
        var shape = $"{windows}, {weights.Rows}, {weights.NonZeros}";
        return (For(LaneKernels.Single), For(LaneKernels.ForBatch(int.MaxValue, MostConvolutionLanes)));

        SelectedKernel<ConvolutionKernel> For(LaneKernels kernels)
        {
            var dense = kernels.Lanes == 1 ? DenseImage : DenseBatch;
            KernelCandidate<ConvolutionKernel> sparse = new(
                SparseConvolution.KernelName, () => new SparseConvolution(weights, windows, kernels.Lanes), weights.Density);
            List<KernelCandidate<ConvolutionKernel>> all = [sparse];
            if (kernels.Lanes == 1 && !isPooled)
                all.Add(new(AlignedSparseConvolution.KernelName, () =>
                    new AlignedSparseConvolution(weights, windows),
                    AlignedSparse * AlignedSparseConvolution.Cost(windows, weights)));
            if (DenseConvolution.Fits(windows, weights.Rows))
                all.Add(new(DenseConvolution.KernelName, () =>
                    new DenseConvolution(weights, windows), dense * DenseConvolution.Cost(windows, kernels.Lanes),
                    SkipsZeros: false));
            if (kernels.Lanes == 1 && ChannelConvolution.Fits(windows, weights.Rows))
                all.Add(new(ChannelConvolution.KernelName, () =>
                    new ChannelConvolution(weights, windows), dense * ChannelConvolution.Cost(windows, weights.Rows),
                    SkipsZeros: false));
            if (kernels.Lanes == 1 && PlaneConvolution.Fits(windows))
                all.Add(new(PlaneConvolution.KernelName, () =>
                    new PlaneConvolution(weights, windows), dense * PlaneConvolution.Cost(windows, weights.Rows),
                    SkipsZeros: false));
            if (DepthwiseConvolution.Fits(windows))
                all.Add(new(DepthwiseConvolution.KernelName, () =>
                    new DepthwiseConvolution(weights, windows), dense, SkipsZeros: false));
            if (WinogradKernels.Fits(windows) && weights.Count <= MostTransformed)
            {
                all.Add(new(WinogradKernels.SmallName, () =>
                    WinogradKernels.Small(weights, windows), Winograd(2), SkipsZeros: false));
                all.Add(new(WinogradKernels.LargeName, () =>
                    WinogradKernels.Large(weights, windows), Winograd(4), SkipsZeros: false));
                if (kernels.Lanes == 1 && ChannelConvolution.Fits(windows, weights.Rows))
                {
                    all.Add(new(WinogradKernels.SmallChannelsName, () =>
                        WinogradKernels.SmallChannels(weights, windows),
                        dense * WinogradKernels.ChannelCost(windows, weights.Rows, 2), SkipsZeros: false));
                    all.Add(new(WinogradKernels.LargeChannelsName, () =>
                        WinogradKernels.LargeChannels(weights, windows),
                        dense * WinogradKernels.ChannelCost(windows, weights.Rows, 4), SkipsZeros: false));
                }
            }

            KernelCandidate<ConvolutionKernel>[] candidates = [.. all];
            return Choose(shape, TrialCost.Of(weights, windows), candidates, kernels, (kernel, lanes) =>
                new ConvolutionTrial([kernel], lanes));

            double Winograd(int size) => dense * WinogradKernels.Cost(windows, weights.Rows, size, kernels.Lanes);
        }
    }

    /// <summary>Kernels of a transposed convolution, one for each part of its output.</summary>
    public (SelectedKernel<ImmutableArray<ConvolutionKernel>> Single, SelectedKernel<ImmutableArray<ConvolutionKernel>> Batch)
        ForTransposed(WeightMatrix weights, ConvolutionShape shape, ImmutableArray<TransposedPhase> phases)
    {
        var parts = ImmutableArray.CreateRange(phases, phase => phase.Select(weights));
        return (For(LaneKernels.Single), For(LaneKernels.ForBatch(int.MaxValue, MostConvolutionLanes)));

        SelectedKernel<ImmutableArray<ConvolutionKernel>> For(LaneKernels kernels)
        {
            KernelCandidate<ImmutableArray<ConvolutionKernel>>[] candidates =
            [
                new(DensePhases, () =>
                    Each((part, windows) => new DenseConvolution(part, windows)), DenseBatch, SkipsZeros: false),
                new(SparsePhases, () =>
                    Each((part, windows) => new SparseConvolution(part, windows, kernels.Lanes)), weights.Density),
            ];
            var cost = parts.Zip(phases, (part, phase) => TrialCost.Of(part, phase.Windows))
                .Aggregate(default(TrialCost), (a, b) => a.And(b));
            var key = $"transposed {shape}, {weights.NonZeros}";
            return Choose(key, cost, candidates, kernels, (kernel, lanes) => new ConvolutionTrial(kernel, lanes));
        }

        ImmutableArray<ConvolutionKernel> Each(Func<WeightMatrix, ConvolutionWindows, ConvolutionKernel> create) =>
            [.. parts.Zip(phases, (part, phase) => create(part, phase.Windows))];
    }

    /// <summary>
    /// All weights for one image. Columns need rows enough to fill vectors, and more to hide what a sum waits for.
    /// </summary>
    private static IEnumerable<KernelCandidate<TKernel>> DenseSingles<TKernel>(
        WeightMatrix weights, Func<MatrixKernel, TKernel> use)
    {
        yield return new(DenseRows.KernelName, () => use(new DenseRows(weights)), DenseSingle, SkipsZeros: false);
        if (!DenseColumns.Fits(weights.Rows))
            yield break;
        var cost = weights.Rows >= 4 * VectorWidth.Lanes ? 0.9 * DenseSingle : 1.1 * DenseSingle;
        yield return new(DenseColumns.KernelName, () => use(new DenseColumns(weights)), cost, SkipsZeros: false);
    }

    private SelectedKernel<TKernel> Choose<TKernel>(
        string shape, TrialCost cost, KernelCandidate<TKernel>[] candidates, LaneKernels lanes,
        Func<TKernel, LaneKernels, ITrial> trial)
    {
        var cheapest = candidates.MinBy(candidate => candidate.Cost)!;
        KernelCandidate<TKernel>[] close = selection switch
        {
            KernelSelection.Fixed => [cheapest],
            KernelSelection.Measured => candidates,
            KernelSelection.Sparse =>
                [cheapest = candidates.Where(candidate => candidate.SkipsZeros).MinBy(candidate => candidate.Cost)!],
            _ => Array.FindAll(candidates, candidate =>
                candidate.Cost <= (IsBestOfKind(candidate) ? KindFactor : CloseFactor) * cheapest.Cost),
        };
        if (close.Length == 1)
            return new SelectedKernel<TKernel>(cheapest.Create(), new ChosenKernel(cheapest.Name, []));

        var key = $"{shape}, {lanes.Lanes}, {string.Join('/', close.Select(candidate => candidate.Name))}";
        TKernel[]? kernels = null;
        if (!TimingCache.OfProcess.TryGet(key, out var timings))
        {
            var operations = close.Length * Math.Max(LeastOperations, cost.Operations * lanes.Lanes);
            if (cost.Floats * lanes.Lanes > LargestTrial || operations > _operationsLeft)
                return new SelectedKernel<TKernel>(cheapest.Create(), new ChosenKernel(cheapest.Name, []));
            _operationsLeft -= operations;
            kernels = Array.ConvertAll(close, candidate => candidate.Create());
            var rivals = close.Zip(kernels, (candidate, kernel) => (candidate.Name, Timed(trial(kernel, lanes)))).ToArray();
            timings = TimingCache.OfProcess.Add(key, TimingCache.Race(rivals, lanes.Lanes, Budget));
        }

        var fastest = timings.IndexOf(timings.MinBy(timing => timing.Microseconds)!);
        return new SelectedKernel<TKernel>(
            kernels is null ? close[fastest].Create() : kernels[fastest], new ChosenKernel(close[fastest].Name, timings));

        bool IsBestOfKind(KernelCandidate<TKernel> candidate) => Array.TrueForAll(
            candidates, other => other.SkipsZeros != candidate.SkipsZeros || candidate.Cost <= other.Cost);
    }

    /// <summary>A run of a trial in microseconds. The one before it compiles, and brings the weights into the cache.</summary>
    private static Func<double> Timed(ITrial trial) => () =>
    {
        trial.Run();
        var begin = Stopwatch.GetTimestamp();
        trial.Run();
        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
    };

    /// <summary>What a run of a trial costs for one lane.</summary>
    /// <param name="Floats">Inputs and outputs.</param>
    /// <param name="Operations">Multiplications, if no weight is skipped.</param>
    private readonly record struct TrialCost(double Floats, double Operations)
    {
        public static TrialCost Of(WeightMatrix weights) => new((double)weights.Rows + weights.Columns, weights.Count);

        public static TrialCost Of(WeightMatrix weights, in ConvolutionWindows windows)
        {
            var pixels = (double)windows.Height * windows.Width;
            return new(windows.Grid.Pixels + (pixels * weights.Rows), weights.Count * pixels);
        }

        public TrialCost And(TrialCost other) => new(Math.Max(Floats, other.Floats), Operations + other.Operations);
    }
}
