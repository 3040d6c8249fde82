using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>y = activation(W x + b), for a vector or for each of a sequence of vectors.</summary>
internal sealed unsafe class LinearStep(
    string name, Value input, Value output, WeightMatrix weights, MatrixKernel single, MatrixKernel batch, FusedActivation activation)
    : Step(name, output, input)
{
    public override LayerPlan Plan { get; } = new(name, weights.Values.Length, weights.NonZeros, single.Name, batch.Name)
    {
        Repeats = input.Features / weights.Columns,
    };

    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        var kernel = context.Lanes == 1 ? single : batch;
        for (var i = 0; i < Plan.Repeats; i++)
        {
            var x = context.At(Inputs[0]) + ((nint)i * weights.Columns * context.Lanes);
            kernel.Run(context.Kernels, x, y + ((nint)i * weights.Rows * context.Lanes));
        }

        activation.Apply(y, Output.Features * context.Lanes);
    }
}
