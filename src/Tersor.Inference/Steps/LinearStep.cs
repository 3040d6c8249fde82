using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// y = activation(W x + b), for a vector or for each of a sequence of vectors. The vectors of one long sequence are taken as
/// lanes, so that a weight is fetched once for many of them.
/// </summary>
internal sealed unsafe class LinearStep(
    string name, StepValue input, StepValue output, WeightMatrix weights, SelectedKernel<MatrixKernel> single,
    SelectedKernel<MatrixKernel> batch,
    ElementFunction? activation)
    : Step(name, output, input)
{
    // Fewer vectors leave lanes empty, and turning them costs more.
    private static readonly int FewestRows = LaneKernels.Batches[0].Lanes;

    private readonly MatrixKernel _single = single.Kernel;
    private readonly MatrixKernel _batch = batch.Kernel;
    private readonly int _repeats = input.Features / weights.Columns;
    private readonly int _rows = weights.Rows;
    private readonly int _columns = weights.Columns;
    private bool TakesRowsAsLanes => _repeats >= FewestRows;

    public override int Scratch(int lanes, int threads) => lanes == 1 && TakesRowsAsLanes
        ? threads * RowScratch
        : 0;

    /// <summary>Vectors that are taken as lanes at once.</summary>
    private int RowsAtOnce => LaneKernels.ForBatch(_repeats).Lanes;

    private int RowScratch => ((_columns + _rows) * RowsAtOnce) + (2 * MatrixKernel.Overread);

    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        if (context.Lanes == 1 && TakesRowsAsLanes)
            context.Team.Run(
                new RowJob(this, context.At(Inputs[0]), y), (_repeats + RowsAtOnce - 1) / RowsAtOnce,
                _batch.Work(_repeats), context.Scratch, RowScratch);
        else
            Multiply(context, y);
        activation?.Apply(y, y, Output.Features * context.Lanes, context.Team);
    }

    protected override LayerComputation Describe() => new(
        Name, weights.Count, weights.NonZeros, TakesRowsAsLanes ? batch.Chosen : single.Chosen, batch.Chosen)
    {
        Repeats = _repeats,
    };

    private void Multiply(in StepContext context, float* y)
    {
        var kernel = context.Lanes == 1 ? _single : _batch;
        for (var i = 0; i < _repeats; i++)
        {
            var x = context.At(Inputs[0]) + ((nint)i * _columns * context.Lanes);
            kernel.Run(context.Kernels, x, y + ((nint)i * _rows * context.Lanes), context.Team);
        }
    }

    private void MultiplyRows(float* x, float* y, int first, int end, float* scratch)
    {
        for (int row = first, count; row < end; row += count)
        {
            var kernels = LaneKernels.ForBatch(end - row);
            var lanes = kernels.Lanes;
            count = Math.Min(lanes, end - row);
            var to = scratch + ((nint)_columns * lanes) + MatrixKernel.Overread;
            LaneTranspose.Run(x + ((nint)row * _columns), _columns, count, _columns, scratch, lanes);
            _batch.Run(kernels, scratch, to);
            LaneTranspose.Back(to, lanes, _rows, y + ((nint)row * _rows), _rows, count);
        }
    }

    private readonly struct RowJob(LinearStep step, float* x, float* y) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) => step.MultiplyRows(
            x, y, first * step.RowsAtOnce, Math.Min(end * step.RowsAtOnce, step._repeats), scratch);
    }
}
