using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// A long short-term memory (Hochreiter and Schmidhuber 1997; with the forget gate of Gers et al. 2000) over whole sequences. The
/// weights of inputs and of the recurrence are packed side by side, once; then each block takes its sequences through all steps,
/// and a band of gates becomes cells while it is in the first-level cache.
/// </summary>
public static unsafe class LstmForward
{
    /// <summary>
    /// With a = inputWeight · x[t] + recurrentWeight · h[t] + bias in four parts i, f, g, o: c ← σ(f) · c + σ(i) · tanh(g) and
    /// h[t + 1] = σ(o) · tanh(c).
    /// </summary>
    /// <param name="pool">The threads; the result does not depend on their number.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="x">[steps, batch, inputs].</param>
    /// <param name="inputWeight">[4 · hidden, inputs].</param>
    /// <param name="recurrentWeight">[4 · hidden, hidden].</param>
    /// <param name="bias">[4 · hidden], or null for none.</param>
    /// <param name="initialCell">[batch, hidden]; null if h[0] and the cells before the first step are zeros.</param>
    /// <param name="h">[steps + 1, batch, hidden]: given h[0], becomes the rest.</param>
    /// <param name="finalCell">[batch, hidden]: becomes the cells after the last step.</param>
    /// <param name="memory">Becomes what <see cref="LstmBackward"/> needs: <see cref="LstmShape.MemoryLength"/> floats.</param>
    public static void Run(
        WorkerPool pool,
        in LstmShape shape,
        float* x,
        float* inputWeight,
        float* recurrentWeight,
        float* bias,
        float* initialCell,
        float* h,
        float* finalCell,
        float* memory)
    {
        var depth = shape.Inputs + shape.Hidden;
        var scratch = pool.Scratch.Reserve(2 * depth * LstmShape.Lanes, shape.GateRows * depth);
        var packing = new PackWeightsJob(shape, inputWeight, recurrentWeight, scratch.Shared);
        pool.Run(packing.Blocks, ref packing);
        var job = new StepsJob
        {
            Shape = shape,
            Threads = pool.Threads,
            X = x,
            Weights = scratch.Shared,
            Bias = bias,
            InitialCell = initialCell,
            H = h,
            FinalCell = finalCell,
            Memory = memory,
            Scratch = scratch,
        };
        VectorWidth.Run(pool, LstmLanes.Blocks(shape, pool.Threads), job);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Cells<TSimd, TVector>(
        float* gates, nint stride, float* bias, int hidden, float* previous, float* c, float* h, int cells, int lanes)
        where TSimd : struct, ISimd<TVector>
    {
        for (nint row = 0; row < (nint)cells * LstmShape.Lanes; row += LstmShape.Lanes)
        {
            var zero = TSimd.Create(0f);
            var (biasI, biasF, biasG, biasO) = (zero, zero, zero, zero);
            if (bias != null)
            {
                biasI = TSimd.Create(bias[0]);
                biasF = TSimd.Create(bias[hidden]);
                biasG = TSimd.Create(bias[2 * hidden]);
                biasO = TSimd.Create(bias[3 * hidden]);
                bias++;
            }

            for (var place = row; place < row + lanes; place += TSimd.Count)
            {
                var gate = gates + place;
                var i = TSimd.Add(TSimd.Load(gate), biasI);
                var f = TSimd.Add(TSimd.Load(gate + stride), biasF);
                var g = TSimd.Add(TSimd.Load(gate + (2 * stride)), biasG);
                var o = TSimd.Add(TSimd.Load(gate + (3 * stride)), biasO);
                var cell = TSimd.Load(previous + place);
                TSimd.Store(LstmGates.Forward<TSimd, TVector>(ref i, ref f, ref g, ref o, ref cell), h + place);
                TSimd.Store(i, gate);
                TSimd.Store(f, gate + stride);
                TSimd.Store(g, gate + (2 * stride));
                TSimd.Store(o, gate + (3 * stride));
                TSimd.Store(cell, c + place);
            }
        }
    }

    /// <summary>
    /// Packs bands of cells, those of one gate a block: columns of inputs first, so that a step without a state before it takes
    /// only these.
    /// </summary>
    private readonly struct PackWeightsJob(
        in LstmShape shape, float* inputWeight, float* recurrentWeight, float* packed) : IBlockJob
    {
        private readonly LstmShape _shape = shape;
        private readonly Bands _bands = new(shape.Hidden);

        public int Blocks => _shape.GateRows / _shape.Hidden * _bands.Count;

        public void Run(int block, int worker)
        {
            var row = (block / _bands.Count * _shape.Hidden) + _bands.Start(block % _bands.Count);
            var rows = _bands.Height(block % _bands.Count);
            var panel = packed + ((nint)row * (_shape.Inputs + _shape.Hidden));
            new MatrixLeft(inputWeight, _shape.Inputs, 1).Pack(row, rows, 0, _shape.Inputs, panel);
            new MatrixLeft(recurrentWeight, _shape.Hidden, 1).Pack(
                row, rows, 0, _shape.Hidden, panel + ((nint)rows * _shape.Inputs));
        }
    }

    private struct StepsJob : ISimdJob
    {
        public LstmShape Shape;
        public int Threads;
        public float* X;
        public float* Weights;
        public float* Bias;
        public float* InitialCell;
        public float* H;
        public float* FinalCell;
        public float* Memory;
        public ScratchSpace Scratch;

        public readonly void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector>
        {
            var (inputs, hidden, width) = (Shape.Inputs, Shape.Hidden, LstmShape.Lanes);
            var lanes = new LstmLanes(Shape, Threads, block);
            var columns = Scratch.Worker(worker);
            var next = columns + ((nint)(inputs + hidden) * width);
            Begin(lanes, columns, next);
            for (var t = 0; t < Shape.Steps; t++)
            {
                var x = X + ((((nint)t * Shape.Batch) + lanes.First) * inputs);
                PanelPacking.Pack(x, inputs, lanes.Count, 1, inputs, columns, width);
                Step<TSimd, TVector>(t, lanes, columns, next + ((nint)inputs * width));
                var h = H + (((((nint)t + 1) * Shape.Batch) + lanes.First) * hidden);
                PanelPacking.Pack(next + ((nint)inputs * width), width, hidden, 1, lanes.Count, h, hidden);
                var swap = columns;
                columns = next;
                next = swap;
            }

            var cells = Memory + Shape.CellsAt(Shape.Steps, lanes.Panel) + lanes.Offset;
            PanelPacking.Pack(cells, width, hidden, 1, lanes.Count, FinalCell + ((nint)lanes.First * hidden), hidden);
        }

        /// <summary>The state before the first step, with zeros in lanes that no sequence has.</summary>
        private readonly void Begin(LstmLanes lanes, float* columns, float* scratch)
        {
            var (hidden, width) = (Shape.Hidden, LstmShape.Lanes);
            if (InitialCell == null)
            {
                new Span<float>(scratch, hidden * width).Clear();
            }
            else
            {
                var first = (nint)lanes.First * hidden;
                PanelPacking.Pack(H + first, hidden, lanes.Count, 1, hidden, columns + ((nint)Shape.Inputs * width), width);
                PanelPacking.Pack(InitialCell + first, hidden, lanes.Count, 1, hidden, scratch, width);
            }

            // Half a panel leaves the other half to another block.
            var cells = Memory + Shape.CellsAt(0, lanes.Panel) + lanes.Offset;
            RowCopy.Copy(scratch, width, cells, width, hidden, lanes.Width);
        }

        private readonly void Step<TSimd, TVector>(int t, LstmLanes lanes, float* columns, float* h)
            where TSimd : struct, ISimd<TVector>
        {
            var (hidden, width) = (Shape.Hidden, LstmShape.Lanes);
            var packedDepth = Shape.Inputs + hidden;
            var depth = t == 0 && InitialCell == null ? Shape.Inputs : packedDepth;
            var gates = Memory + Shape.GatesAt(t, lanes.Panel) + lanes.Offset;
            var previous = Memory + Shape.CellsAt(t, lanes.Panel) + lanes.Offset;
            var c = Memory + Shape.CellsAt(t + 1, lanes.Panel) + lanes.Offset;
            var bands = new Bands(hidden);
            for (var band = 0; band < bands.Count; band++)
            {
                var (start, cells) = (bands.Start(band), bands.Height(band));
                for (var row = start; row < Shape.GateRows; row += hidden)
                {
                    MicroKernel.Run(
                        cells, lanes.Count, depth, Weights + ((nint)row * packedDepth), columns, null,
                        gates + ((nint)row * width), width, accumulate: false);
                }

                var place = (nint)start * width;
                Cells<TSimd, TVector>(
                    gates + place, (nint)hidden * width, Bias == null ? null : Bias + start, hidden, previous + place,
                    c + place, h + place, cells, lanes.Count);
            }
        }
    }
}
