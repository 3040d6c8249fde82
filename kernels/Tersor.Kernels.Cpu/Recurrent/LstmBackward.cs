using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The backward pass of <see cref="LstmForward"/> through all steps, to the gradients of the gates' sums; those of weights and
/// inputs are products of these: <see cref="LstmGradients"/>.
/// </summary>
public static unsafe class LstmBackward
{
    /// <summary>
    /// From the gradient of h to those of the gates' sums, which take the gates' place in memory, and of the state before the
    /// first step.
    /// </summary>
    /// <param name="pool">The threads; the result does not depend on their number.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="recurrentWeight">[4 · hidden, hidden].</param>
    /// <param name="dh">
    /// [steps, batch, hidden]: the gradient of every step's output, without what comes through later steps.
    /// </param>
    /// <param name="memory">The memory of the forward pass.</param>
    /// <param name="dInitialH">[batch, hidden], or null.</param>
    /// <param name="dInitialCell">[batch, hidden], or null.</param>
    public static void Run(
        WorkerPool pool, in LstmShape shape, float* recurrentWeight, float* dh, float* memory, float* dInitialH,
        float* dInitialCell)
    {
        var scratch = pool.Scratch.Reserve(2 * shape.Hidden * LstmShape.Lanes, shape.GateRows * shape.Hidden);
        var packing = new PackLeftJob<MatrixLeft>(
            new MatrixLeft(recurrentWeight, 1, shape.Hidden), shape.Hidden, shape.Hidden, shape.GateRows, scratch.Shared);
        pool.Run(packing.Blocks, ref packing);
        var job = new StepsJob
        {
            Shape = shape,
            Threads = pool.Threads,
            Weights = scratch.Shared,
            Dh = dh,
            Memory = memory,
            DInitialH = dInitialH,
            DInitialCell = dInitialCell,
            Scratch = scratch,
        };
        VectorWidth.Run(pool, LstmLanes.Blocks(shape, pool.Threads), job);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Cells<TSimd, TVector>(
        float* gates, nint stride, float* previous, float* c, float* dh, float* dc, int cells, int lanes)
        where TSimd : struct, ISimd<TVector>
    {
        for (nint row = 0; row < (nint)cells * LstmShape.Lanes; row += LstmShape.Lanes)
        {
            for (var place = row; place < row + lanes; place += TSimd.Count)
            {
                var gate = gates + place;
                var i = TSimd.Load(gate);
                var f = TSimd.Load(gate + stride);
                var g = TSimd.Load(gate + (2 * stride));
                var o = TSimd.Load(gate + (3 * stride));
                var cell = LstmGates.Backward<TSimd, TVector>(
                    ref i, ref f, ref g, ref o, TSimd.Load(previous + place), TSimd.Load(c + place), TSimd.Load(dh + place),
                    TSimd.Load(dc + place));
                TSimd.Store(i, gate);
                TSimd.Store(f, gate + stride);
                TSimd.Store(g, gate + (2 * stride));
                TSimd.Store(o, gate + (3 * stride));
                TSimd.Store(cell, dc + place);
            }
        }
    }

    private struct StepsJob : ISimdJob
    {
        public LstmShape Shape;
        public int Threads;
        public float* Weights;
        public float* Dh;
        public float* Memory;
        public float* DInitialH;
        public float* DInitialCell;
        public ScratchSpace Scratch;

        public readonly void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector>
        {
            var (hidden, width) = (Shape.Hidden, LstmShape.Lanes);
            var lanes = new LstmLanes(Shape, Threads, block);
            var dh = Scratch.Worker(worker);
            var dc = dh + ((nint)hidden * width);
            new Span<float>(dc, hidden * width).Clear();
            for (var t = Shape.Steps - 1; t >= 0; t--)
            {
                PanelPacking.Pack(
                    Dh + ((((nint)t * Shape.Batch) + lanes.First) * hidden), hidden, lanes.Count, 1, hidden, dh, width);
                if (t < Shape.Steps - 1)
                    ThroughNextStep(t + 1, lanes, dh, accumulate: true);
                Cells<TSimd, TVector>(
                    Memory + Shape.GatesAt(t, lanes.Panel) + lanes.Offset,
                    (nint)hidden * width,
                    Memory + Shape.CellsAt(t, lanes.Panel) + lanes.Offset,
                    Memory + Shape.CellsAt(t + 1, lanes.Panel) + lanes.Offset,
                    dh,
                    dc,
                    hidden,
                    lanes.Count);
            }

            var first = (nint)lanes.First * hidden;
            if (DInitialCell != null)
                PanelPacking.Pack(dc, width, hidden, 1, lanes.Count, DInitialCell + first, hidden);
            if (DInitialH == null)
                return;
            ThroughNextStep(0, lanes, dh, accumulate: false);
            PanelPacking.Pack(dh, width, hidden, 1, lanes.Count, DInitialH + first, hidden);
        }

        /// <summary>dh (+)= recurrentWeightᵀ · the gradients of a step's sums.</summary>
        private readonly void ThroughNextStep(int step, LstmLanes lanes, float* dh, bool accumulate)
        {
            var gates = Memory + Shape.GatesAt(step, lanes.Panel) + lanes.Offset;
            var bands = new Bands(Shape.Hidden);
            for (var band = 0; band < bands.Count; band++)
            {
                var start = bands.Start(band);
                MicroKernel.Run(
                    bands.Height(band),
                    lanes.Count,
                    Shape.GateRows,
                    Weights + ((nint)start * Shape.GateRows),
                    gates,
                    null,
                    dh + ((nint)start * LstmShape.Lanes),
                    LstmShape.Lanes,
                    accumulate);
            }
        }
    }
}
