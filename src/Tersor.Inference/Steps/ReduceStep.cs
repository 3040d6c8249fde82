using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>y = then(a fold of x along some dimensions).</summary>
internal sealed unsafe class ReduceStep(
    string name, StepValue input, StepValue output, AxisReduction axes, ReduceFunction function, ElementFunction? then)
    : Step(name, output, input)
{
    public override int Scratch(int lanes, int threads) => axes.Scratch(lanes);

    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        switch (function)
        {
            case ReduceFunction.Sum:
                Fold(default(Sum), context, y);
                break;
            case ReduceFunction.Mean:
                Fold(default(Sum), context, y);
                UnaryMap.Apply(new Scale(1f / axes.Count), y, y, Output.Features * context.Lanes, accumulate: false);
                break;
            case ReduceFunction.Maximum:
                Fold(default(MaximumOf), context, y);
                break;
            case ReduceFunction.Minimum:
                Fold(default(MinimumOf), context, y);
                break;
            case ReduceFunction.Product:
                Fold(default(Product), context, y);
                break;
            default:
                throw new InvalidOperationException($"{function} is no fold.");
        }

        then?.Apply(y, y, Output.Features * context.Lanes);
    }

    private void Fold<TFold>(TFold fold, in StepContext context, float* y)
        where TFold : unmanaged, IReductionOperator =>
        axes.Run(fold, fold, context.At(Inputs[0]), y, context.Lanes, context.Scratch);
}

/// <summary>The places of the largest numbers along a dimension, or of the smallest.</summary>
internal sealed unsafe class PlaceStep(
    string name, StepValue input, StepValue output, ImmutableArray<int> shape, int axis, bool isMinimum) : Step(name, output,
    input)
{
    private readonly int _outer = shape[..axis].Aggregate(1, (product, extent) => product * extent);

    public override void Run(in StepContext context)
    {
        var inner = Output.Features / _outer * context.Lanes;
        ArgMax.Apply(context.At(Inputs[0]), _outer, shape[axis], inner, isMinimum, context.At(Output));
    }
}
