using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>An activation that could not be fused into what comes before it.</summary>
internal sealed unsafe class ActivationStep(
    string name, Value input, Value output, FusedActivation activation) : Step(name, output, input)
{
    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        var count = Output.Features * context.Lanes;
        new Span<float>(context.At(Inputs[0]), count).CopyTo(new Span<float>(y, count));
        activation.Apply(y, count);
    }
}
