using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// A transposed convolution and its activation: an ordinary convolution for each of the parts that its output interleaves.
/// </summary>
/// <param name="name">The nodes.</param>
/// <param name="input">[channels, height, width].</param>
/// <param name="output">[channels, height, width].</param>
/// <param name="weights">All of them.</param>
/// <param name="shape">The convolution that leads from the output back to the input.</param>
/// <param name="phases">The parts.</param>
/// <param name="single">A kernel for each, for one image.</param>
/// <param name="batch">The kernels for several images.</param>
/// <param name="activation">The function of the results.</param>
internal sealed unsafe class TransposedStep(
    string name,
    StepValue input,
    StepValue output,
    WeightMatrix weights,
    ConvolutionShape shape,
    ImmutableArray<TransposedPhase> phases,
    SelectedKernel<ImmutableArray<ConvolutionKernel>> single,
    SelectedKernel<ImmutableArray<ConvolutionKernel>> batch,
    ElementFunction? activation) : Step(name, output, input)
{
    private readonly ImmutableArray<ConvolutionKernel> _single = single.Kernel;
    private readonly ImmutableArray<ConvolutionKernel> _batch = batch.Kernel;
    private readonly bool _hasGaps = phases.Sum(phase => phase.Windows.Height * phase.Windows.Width) < shape.Height * shape.Width;

    // Each pixel of the input meets all weights once, but for those that send it beyond the output's edges.
    private readonly LayerComputation _computation = new(name, weights.Count, weights.NonZeros, single.Chosen, batch.Chosen)
    {
        Repeats = shape.OutputHeight * shape.OutputWidth,
    };

    public override int Scratch(int lanes, int threads)
    {
        var most = 0;
        foreach (var kernel in Kernels(lanes))
            most = Math.Max(most, kernel.Grid.Scratch(lanes) + kernel.Scratch(lanes, threads));
        return most + MatrixKernel.Overread;
    }

    public override void Run(in StepContext context)
    {
        var lanes = context.Lanes;
        if (_hasGaps)
            FillWithBias(context);
        if (phases.IsEmpty)
            return;
        var kernels = Kernels(lanes);
        var grid = kernels[0].Grid.LayOut(context.At(Inputs[0]), context.Scratch, lanes, context.Team);
        var scratch = context.Scratch + kernels[0].Grid.Scratch(lanes);
        for (var i = 0; i < phases.Length; i++)
        {
            var pixel = (phases[i].Row * shape.Width) + phases[i].Column;
            var image = new OutputImage(
                context.At(Output) + ((nint)pixel * lanes), shape.Height * shape.Width, shape.Width, shape.Stride);
            kernels[i].Run(context.Kernels, grid, image, activation, scratch, context.Team);
        }
    }

    protected override LayerComputation Describe() => _computation;

    /// <summary>The pixels that no window computes; those that one does are overwritten.</summary>
    private void FillWithBias(in StepContext context)
    {
        var y = context.At(Output);
        var plane = shape.Height * shape.Width * context.Lanes;
        for (var channel = 0; channel < weights.Rows; channel++)
            new Span<float>(y + ((nint)channel * plane), plane).Fill(weights.Bias[channel]);
        activation?.Apply(y, y, Output.Features * context.Lanes);
    }

    private ImmutableArray<ConvolutionKernel> Kernels(int lanes) => lanes == 1 ? _single : _batch;
}
