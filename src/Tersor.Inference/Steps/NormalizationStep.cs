using Tersor.Format;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// y = activation(scale · x + shift) for each channel: a batch normalisation that no layer before it could take up.
/// </summary>
internal sealed unsafe class NormalizationStep(
    string name, StepValue input, StepValue output, ChannelScale scale, ElementFunction? activation)
    : Step(name, output, input)
{
    public override void Run(in StepContext context)
    {
        var x = context.At(Inputs[0]);
        var y = context.At(Output);
        var plane = Output.Features / scale.Factors.Length * context.Lanes;
        for (var channel = 0; channel < scale.Factors.Length; channel++)
        {
            UnaryMap.Apply(new Standardize(0f, scale.Factors[channel], scale.Shifts[channel]), x, y, plane, accumulate: false);
            x += plane;
            y += plane;
        }

        activation?.Apply(context.At(Output), context.At(Output), Output.Features * context.Lanes);
    }
}
