using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>y = activation(a + b).</summary>
internal sealed unsafe class AddStep(
    string name, Value a, Value b, Value output, FusedActivation activation) : Step(name, output, a, b)
{
    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        var count = Output.Features * context.Lanes;
        BinaryMap.Apply(default(Add), context.At(Inputs[0]), context.At(Inputs[1]), y, count, accumulate: false);
        activation.Apply(y, count);
    }
}
