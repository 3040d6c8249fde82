namespace Tersor.Inference;

/// <summary>The last step of a sequence.</summary>
internal sealed unsafe class LastStep(string name, Value input, Value output) : Step(name, output, input)
{
    public override void Run(in StepContext context)
    {
        var (all, last) = (Inputs[0].Features * context.Lanes, Output.Features * context.Lanes);
        new Span<float>(context.At(Inputs[0]), all)[(all - last)..].CopyTo(new Span<float>(context.At(Output), last));
    }
}
