using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>y = a where the condition is not 0, else b, with extents of 1 repeated; constants are read where they lie.</summary>
internal sealed unsafe class SelectStep(
    string name, StepValue condition, StepValue a, StepValue b, StepValue output, Broadcast shapes, ElementFunction? then)
    : Step(name, output, condition, a, b)
{
    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        TernaryMap.Apply(
            default(Choose), context.Direct(Inputs[0]), context.Direct(Inputs[1]), context.Direct(Inputs[2]), y,
            shapes.Axes(context.Lanes));
        then?.Apply(y, y, Output.Features * context.Lanes);
    }
}
