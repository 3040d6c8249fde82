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
    private readonly LayerPlan _plan = new(name, weights.Count, weights.NonZeros, single.Plan, batch.Plan);

    public override int Scratch(int lanes)
    {
        var kernel = Kernel(lanes);
        return kernel.Grid.Scratch(lanes) + (kernel.ChannelsPerGroup * kernel.PlaneSize(lanes)) + MatrixKernel.Overread;
    }

    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        var kernel = Kernel(lanes);
        var grid = kernel.Grid.LayOut(context.At(Inputs[0]), context.Scratch, lanes);
        var planes = context.Scratch + kernel.Grid.Scratch(lanes);
        var perGroup = kernel.ChannelsPerGroup;
        for (var first = 0; first < _channels; first += perGroup)
        {
            kernel.Run(first / perGroup, context.Kernels, grid, planes);
            var count = Math.Min(perGroup, _channels - first);
            activation?.Apply(planes, planes, count * kernel.PlaneSize(lanes));
            for (var i = 0; i < count; i++)
                Finish(kernel, context, planes + ((nint)i * kernel.PlaneSize(lanes)), first + i);
        }
    }

    protected override LayerPlan Describe() =>
        _plan with { Repeats = _single.Windows.Height * _single.Windows.Width };

    private void Finish(ConvolutionKernel kernel, in StepContext context, float* plane, int channel)
    {
        var lanes = context.Lanes;
        var y = context.At(Output) + ((nint)channel * (Output.Features / _channels) * lanes);
        if (pooling is not null)
            pooling.Run(context.Kernels, plane, kernel.Pitch(lanes), y);
        else
            kernel.Store(lanes, plane, y, kernel.Windows.Width);
    }

    private ConvolutionKernel Kernel(int lanes) => lanes == 1 ? _single : _batch;
}
