using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// A convolution, a value that is added to it, its activation, and the pooling behind it: plane by plane, so that only pooled
/// planes leave the cache. There is either an addend or a pooling.
/// </summary>
internal sealed unsafe class ConvolutionStep(
    string name,
    StepValue input,
    StepValue? addend,
    StepValue output,
    WeightMatrix weights,
    SelectedKernel<ConvolutionKernel> single,
    SelectedKernel<ConvolutionKernel> batch,
    ElementFunction? activation,
    Pooling? pooling) : Step(name, output, addend is null ? [input] : [input, addend])
{
    private readonly int _channels = weights.Rows;

    private readonly ConvolutionKernel _single = single.Kernel;
    private readonly ConvolutionKernel _batch = batch.Kernel;
    private readonly LayerComputation _computation = new(name, weights.Count, weights.NonZeros, single.Chosen, batch.Chosen);

    public override int Scratch(int lanes, int threads)
    {
        var kernel = Kernel(lanes);
        var own = pooling is null ? kernel.Scratch(lanes, threads) : threads * GroupSize(kernel, lanes);
        return kernel.InputScratch(lanes) + own + MatrixKernel.Overread;
    }

    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var kernel = Kernel(lanes);
        var grid = kernel.LayOut(context.At(Inputs[0]), context.Scratch, lanes, context.Team);
        var scratch = context.Scratch + kernel.InputScratch(lanes);
        var y = context.At(Output);
        var size = Output.Features / _channels;
        if (pooling is null)
        {
            var image = new OutputImage(
                y, size, kernel.Windows.Width, addend: addend is null ? null : context.At(addend));
            kernel.Run(context.Kernels, grid, image, activation, scratch, context.Team);
        }
        else
        {
            context.Team.Run(
                new PoolJob(this, pooling, context.Kernels, grid, y),
                (_channels + kernel.ChannelsPerGroup - 1) / kernel.ChannelsPerGroup, kernel.Work(lanes), scratch,
                GroupSize(kernel, lanes));
        }
    }

    protected override LayerComputation Describe() =>
        _computation with { Repeats = _single.Windows.Height * _single.Windows.Width };

    /// <summary>Some groups of channels.</summary>
    private void Pool(Pooling pool, LaneKernels kernels, float* grid, float* y, int firstGroup, int endGroup, float* planes)
    {
        var kernel = Kernel(kernels.Lanes);
        var (lanes, perGroup, planeSize) = (kernels.Lanes, kernel.ChannelsPerGroup, kernel.PlaneSize(kernels.Lanes));
        var size = Output.Features / _channels;
        for (var group = firstGroup; group < endGroup; group++)
        {
            var first = group * perGroup;
            kernel.RunGroup(group, kernels, grid, planes);
            var count = Math.Min(perGroup, _channels - first);
            activation?.Apply(planes, planes, count * planeSize);
            pool.Run(kernels, planes, count, planeSize, kernel.Pitch(lanes), y + ((nint)first * size * lanes));
        }
    }

    private ConvolutionKernel Kernel(int lanes) => lanes == 1 ? _single : _batch;

    private static int GroupSize(ConvolutionKernel kernel, int lanes) => kernel.ChannelsPerGroup * kernel.PlaneSize(lanes);

    private readonly struct PoolJob(ConvolutionStep step, Pooling pool, LaneKernels kernels, float* grid, float* y) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) => step.Pool(pool, kernels, grid, y, first, end, scratch);
    }
}
