using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>y = activation(W x + b), for a vector or for each of a sequence of vectors.</summary>
internal sealed unsafe class LinearStep(
    string name, Value input, Value output, WeightMatrix weights, Choice<MatrixKernel> single, Choice<MatrixKernel> batch,
    ElementFunction? activation)
    : Step(name, output, input)
{
    private readonly MatrixKernel _single = single.Kernel;
    private readonly MatrixKernel _batch = batch.Kernel;
    private readonly int _repeats = input.Features / weights.Columns;
    private readonly int _rows = weights.Rows;
    private readonly int _columns = weights.Columns;
    private readonly LayerPlan _plan = new(name, weights.Count, weights.NonZeros, single.Plan, batch.Plan);

    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        var kernel = context.Lanes == 1 ? _single : _batch;
        for (var i = 0; i < _repeats; i++)
        {
            var x = context.At(Inputs[0]) + ((nint)i * _columns * context.Lanes);
            kernel.Run(context.Kernels, x, y + ((nint)i * _rows * context.Lanes));
        }

        activation?.Apply(y, y, Output.Features * context.Lanes);
    }

    protected override LayerPlan Describe() => _plan with { Repeats = _repeats };
}
