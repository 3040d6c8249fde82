namespace Tersor.Inference;

/// <summary>y = then(f(a, b)), with extents of 1 repeated; constants are read where they lie.</summary>
internal sealed unsafe class BinaryStep(
    string name, StepValue a, StepValue b, StepValue output, Broadcast shapes, PairFunction function, ElementFunction? then)
    : Step(name, output, a, b)
{
    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        function.Apply(context.Direct(Inputs[0]), context.Direct(Inputs[1]), y, shapes.Axes(context.Lanes), context.Team);
        then?.Apply(y, y, Output.Features * context.Lanes, context.Team);
    }
}
