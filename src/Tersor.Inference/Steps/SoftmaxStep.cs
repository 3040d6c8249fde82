using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>Probabilities along a dimension, shifted by the largest number so that none overflows, or their logarithms.</summary>
internal sealed unsafe class SoftmaxStep(
    string name, Value input, Value output, AxisReduction axis, Broadcast shapes, bool isLog) : Step(name, output, input)
{
    // The largest number of each row, and the sum of its powers.
    public override int Scratch(int lanes) => 2 * axis.Features * lanes;

    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var x = context.At(Inputs[0]);
        var y = context.At(Output);
        var largest = context.Scratch;
        var (count, rows) = (Output.Features * lanes, axis.Features * lanes);
        var sum = largest + rows;
        var nest = shapes.Axes(lanes);
        axis.Run(default(MaximumOf), default(MaximumOf), x, largest, lanes, null);
        BinaryMap.Apply(default(Subtract), x, largest, y, nest);
        UnaryMap.Apply(default(Exp), y, y, count, accumulate: false);
        axis.Run(default(Sum), default(Sum), y, sum, lanes, null);
        if (isLog)
        {
            UnaryMap.Apply(default(Log), sum, sum, rows, accumulate: false);
            BinaryMap.Apply(default(Subtract), x, largest, y, nest);
            BinaryMap.Apply(default(Subtract), y, sum, y, nest);
        }
        else
        {
            BinaryMap.Apply(default(Divide), y, sum, y, nest);
        }
    }
}
