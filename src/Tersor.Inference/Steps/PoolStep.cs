namespace Tersor.Inference;

/// <summary>Pooling of each plane of an image.</summary>
internal sealed unsafe class PoolStep(
    string name, Value input, Value output, Pooling pooling, int planes) : Step(name, output, input)
{
    public override void Run(in StepContext context)
    {
        var x = context.At(Inputs[0]);
        var y = context.At(Output);
        for (var plane = 0; plane < planes; plane++)
        {
            var shape = pooling.Shape;
            pooling.Run(
                context.Kernels,
                x + ((nint)plane * shape.InputPlane * context.Lanes),
                shape.Width,
                y + ((nint)plane * shape.OutputPlane * context.Lanes));
        }
    }
}
