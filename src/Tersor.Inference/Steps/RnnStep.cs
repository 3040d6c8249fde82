using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A simple recurrent layer: h = f(W x + R h + b).</summary>
internal sealed unsafe class RnnStep(
    string name, StepValue[] inputs, StepValue output, int steps, int stateOffset, RecurrentWeights input,
    RecurrentWeights recurrent,
    ElementFunction function) : RecurrentStep(name, inputs, output, steps, stateOffset, input, recurrent)
{
    protected override int CellScratch(int lanes) => Hidden * lanes;

    protected override void Advance(in StepContext context, float* gates, float* last, float* scratch)
    {
        var count = Hidden * context.Lanes;
        recurrent.Kernel(context.Lanes).Run(context.Kernels, last, scratch, context.Team);
        BinaryMap.Apply(default(Add), gates, scratch, last, count, accumulate: false);
        function.Apply(last, last, count);
    }
}
