using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>y = (x - mean) / √(variance + ε) along some dimensions, or x / √(mean of squares + ε).</summary>
internal sealed unsafe class NormalizeStep(
    string name, StepValue input, StepValue output, AxisReduction axes, Broadcast shapes, float epsilon, bool isCentered)
    : Step(name, output, input)
{
    public override int Scratch(int lanes, int threads) => (axes.Features * lanes) + axes.Scratch(lanes);

    public override void Run(in StepContext context)
    {
        if (axes.Only is var (outer, length, inner) && AxisNormalization.Fits(length))
            context.Team.RunCopies(
                new RowJob(context.At(Inputs[0]), length, inner * context.Lanes, context.At(Output), epsilon, isCentered),
                outer, length * inner * context.Lanes);
        else
            RunInPasses(context);
    }

    private void RunInPasses(in StepContext context)
    {
        var lanes = context.Lanes;
        var x = context.At(Inputs[0]);
        var y = context.At(Output);
        var row = context.Scratch;
        var count = axes.Features * lanes;
        var scratch = row + count;
        var nest = shapes.Axes(lanes);
        if (isCentered)
        {
            axes.Run(default(Sum), default(Sum), x, row, lanes, scratch);
            UnaryMap.Apply(new Scale(1f / axes.Count), row, row, count, accumulate: false);
            BinaryMap.Apply(default(Subtract), x, row, y, nest);
            x = y;
        }

        axes.Run(default(SumOfSquares), default(Sum), x, row, lanes, scratch);
        UnaryMap.Apply(new Standardize(0f, 1f / axes.Count, epsilon), row, row, count, accumulate: false);
        UnaryMap.Apply(default(Sqrt), row, row, count, accumulate: false);
        BinaryMap.Apply(default(Divide), x, row, y, nest);
    }

    private readonly struct RowJob(float* x, int length, int inner, float* y, float epsilon, bool isCentered) : IUnitJob
    {
        public void Run(int first, int end, float* scratch)
        {
            var place = (nint)first * length * inner;
            AxisNormalization.Run(x + place, end - first, length, inner, y + place, epsilon, isCentered);
        }
    }
}
