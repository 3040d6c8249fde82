using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>Pooling of each plane of an image.</summary>
internal sealed unsafe class PoolStep(
    string name, StepValue input, StepValue output, Pooling pooling, int planes) : Step(name, output, input)
{
    public override void Run(in StepContext context) => context.Team.RunCopies(
        new PlaneJob(pooling, context.Kernels, context.At(Inputs[0]), context.At(Output)), planes,
        pooling.Shape.InputPlane * context.Lanes);

    private readonly struct PlaneJob(Pooling pooling, LaneKernels kernels, float* x, float* y) : IUnitJob
    {
        public void Run(int first, int end, float* scratch)
        {
            var (shape, lanes) = (pooling.Shape, kernels.Lanes);
            var plane = (nint)shape.InputPlane * lanes;
            pooling.Run(
                kernels, x + (first * plane), end - first, plane, shape.Width, y + ((nint)first * shape.OutputPlane * lanes));
        }
    }
}
