using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>Probabilities along the middle of three extents, or their logarithms.</summary>
internal sealed unsafe class SoftmaxStep(string name, Value input, Value output, int length, int inner, bool isLog)
    : Step(name, output, input)
{
    private readonly int _outer = output.Features / (length * inner);

    public override void Run(in StepContext context) =>
        AxisSoftmax.Run(context.At(Inputs[0]), _outer, length, inner * context.Lanes, context.At(Output), isLog);
}
