namespace Tersor.Inference;

/// <summary>Copies features to other places: slices, permutations, paddings and repetitions, several in one.</summary>
internal sealed unsafe class ArrangeStep(string name, StepValue input, StepValue output, Arrangement arrangement)
    : Step(name, output, input)
{
    private readonly ArrangedCopy _copy = new(arrangement);

    public override void Run(in StepContext context) =>
        _copy.Run(context.At(Inputs[0]), context.At(Output), context.Lanes);
}
