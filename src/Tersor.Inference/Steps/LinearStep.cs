using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>y = activation(W x + b).</summary>
internal sealed unsafe class LinearStep(
    string name, Value input, Value output, WeightMatrix weights, MatrixKernel single, MatrixKernel batch, FusedActivation activation)
    : Step(name, output, input)
{
    public override LayerPlan Plan { get; } = new(name, weights.Values.Length, weights.NonZeros, single.Name, batch.Name);

    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        (context.Lanes == 1 ? single : batch).Run(context.Kernels, context.At(Inputs[0]), y);
        activation.Apply(y, Output.Features * context.Lanes);
    }
}
