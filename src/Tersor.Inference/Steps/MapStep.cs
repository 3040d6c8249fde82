namespace Tersor.Inference;

/// <summary>y = f(x), where nothing before it could do so.</summary>
internal sealed unsafe class MapStep(string name, StepValue input, StepValue output, ElementFunction function)
    : Step(name, output, input)
{
    public override void Run(in StepContext context) => function.Apply(
        context.At(Inputs[0]), context.At(Output), Output.Features * context.Lanes, context.Team);
}
