using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// A convolution, its activation, and the pooling behind it: plane by plane, so that only pooled planes leave the cache.
/// </summary>
internal sealed unsafe class ConvolutionStep(
    string name,
    Value input,
    Value output,
    WeightMatrix weights,
    Choice<ConvolutionKernel> single,
    Choice<ConvolutionKernel> batch,
    ElementFunction? activation,
    Pooling? pooling) : Step(name, output, input)
{
    private readonly int _channels = weights.Rows;

    private readonly ConvolutionKernel _single = single.Kernel;
    private readonly ConvolutionKernel _batch = batch.Kernel;
    private readonly LayerComputation _computation = new(name, weights.Count, weights.NonZeros, single.Chosen, batch.Chosen);

    public override int Scratch(int lanes)
    {
        var kernel = Kernel(lanes);
        var own = pooling is null ? kernel.Scratch(lanes) : kernel.ChannelsPerGroup * kernel.PlaneSize(lanes);
        return kernel.InputScratch(lanes) + own + MatrixKernel.Overread;
    }

    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var kernel = Kernel(lanes);
        var grid = kernel.LayOut(context.At(Inputs[0]), context.Scratch, lanes);
        var scratch = context.Scratch + kernel.InputScratch(lanes);
        var y = context.At(Output);
        var size = Output.Features / _channels;
        if (pooling is null)
            kernel.Run(context.Kernels, grid, new OutputImage(y, size, kernel.Windows.Width), activation, scratch);
        else
            Pool(pooling, kernel, context.Kernels, grid, y, size, scratch);
    }

    protected override LayerComputation Describe() =>
        _computation with { Repeats = _single.Windows.Height * _single.Windows.Width };

    private void Pool(
        Pooling pool, ConvolutionKernel kernel, LaneKernels kernels, float* grid, float* y, int size, float* planes)
    {
        var (lanes, perGroup, planeSize) = (kernels.Lanes, kernel.ChannelsPerGroup, kernel.PlaneSize(kernels.Lanes));
        for (var first = 0; first < _channels; first += perGroup)
        {
            kernel.RunGroup(first / perGroup, kernels, grid, planes);
            var count = Math.Min(perGroup, _channels - first);
            activation?.Apply(planes, planes, count * planeSize);
            for (var i = 0; i < count; i++)
                pool.Run(
                    kernels, planes + ((nint)i * planeSize), kernel.Pitch(lanes), y + ((nint)(first + i) * size * lanes));
        }
    }

    private ConvolutionKernel Kernel(int lanes) => lanes == 1 ? _single : _batch;
}
