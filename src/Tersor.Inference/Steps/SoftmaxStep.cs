using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>Probabilities along the middle of three extents, or their logarithms.</summary>
internal sealed unsafe class SoftmaxStep(string name, StepValue input, StepValue output, int length, int inner, bool isLog)
    : Step(name, output, input)
{
    private readonly int _outer = output.Features / (length * inner);

    public override void Run(in StepContext context) => context.Team.RunCopies(
        new RowJob(context.At(Inputs[0]), length, inner * context.Lanes, context.At(Output), isLog), _outer,
        length * inner * context.Lanes);

    private readonly struct RowJob(float* x, int length, int inner, float* y, bool isLog) : IUnitJob
    {
        public void Run(int first, int end, float* scratch)
        {
            var place = (nint)first * length * inner;
            AxisSoftmax.Run(x + place, end - first, length, inner, y + place, isLog);
        }
    }
}
