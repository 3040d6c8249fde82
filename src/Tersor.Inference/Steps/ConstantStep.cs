namespace Tersor.Inference;

/// <summary>
/// A constant in every lane, for steps that can't read it where it lies. A single image reads it there, whatever the step.
/// </summary>
internal sealed unsafe class ConstantStep(string name, StepValue output) : Step(name, output)
{
    public override void Run(in StepContext context)
    {
        if (context.Lanes > 1)
            Spread(Output.Constant!.Pointer, Output.Features, context.Lanes, context.At(Output));
    }

    /// <summary>y[i, ·] = x[i].</summary>
    public static void Spread(float* x, int count, int lanes, float* y)
    {
        for (var i = 0; i < count; i++)
            new Span<float>(y + ((nint)i * lanes), lanes).Fill(x[i]);
    }
}
