namespace Tersor.Kernels.Cpu;

/// <summary>
/// Two-dimensional convolution and its gradients as implicit matrix products (Chetlur et al. 2014): the patches are packed from
/// the images straight into the panels of <see cref="Gemm"/>.
/// </summary>
public static unsafe class Convolution2d
{
    /// <summary>y = x ⋆ weight (cross-correlation), then the epilogue, whose bias must be per row.</summary>
    public static void Forward(
        WorkerPool pool, in ConvolutionShape shape, float* x, float* weight, float* y, in GemmEpilogue epilogue = default)
    {
        if (DirectConvolution.Suits(shape))
        {
            DirectConvolution.Forward(pool, shape, x, weight, y, epilogue);
            return;
        }

        var grid = new PatchGrid(shape);
        var depth = shape.InputChannels * grid.Taps;
        Gemm.Multiply(
            pool,
            shape.OutputChannels,
            shape.Images * grid.Pixels,
            depth,
            new MatrixLeft(weight, depth, 1),
            new PatchesRight(new Images(x, shape.InputChannels, shape.Height, shape.Width), grid),
            new ImagesOutput(new Images(y, shape.OutputChannels, grid.Height, grid.Width)),
            false,
            epilogue);
    }

    /// <summary>
    /// dx (+)= the gradient by the input; then, unless it accumulates, the epilogue, whose bias must be per row.
    /// </summary>
    public static void InputGradient(
        WorkerPool pool, in ConvolutionShape shape, float* dy, float* weight, float* dx, bool accumulate,
        in GemmEpilogue epilogue = default)
    {
        if (shape.Images == 0)
            return;
        if (DirectConvolution.SuitsInputGradient(shape))
        {
            DirectConvolution.InputGradient(pool, shape, dy, weight, dx, accumulate, epilogue);
            return;
        }

        var job = new InputGradientJob(shape) { Dy = dy, Dx = dx, Accumulate = accumulate, Epilogue = epilogue };
        var rows = shape.InputChannels * job.Grid.Taps;
        job.Scratch = pool.Scratch.Reserve(
            job.PatchScratch + GemmPlan.WorkerScratchFor(0, shape.OutputChannels), rows * shape.OutputChannels);
        job.PackedWeight = job.Scratch.Shared;

        var packing = new PackLeftJob<MatrixLeft>(
            new MatrixLeft(weight, 1, rows), rows, job.ChannelsPerChunk * job.Grid.Taps, shape.OutputChannels, job.PackedWeight);
        pool.Run(packing.Blocks, ref packing);
        pool.Run(job.Blocks, ref job);
    }

    /// <summary>dWeight (+)= the gradient by the weight.</summary>
    public static void WeightGradient(
        WorkerPool pool, in ConvolutionShape shape, float* x, float* dy, float* dWeight, bool accumulate)
    {
        if (shape.Images > 0 && DirectConvolution.SuitsWeightGradient(shape))
        {
            DirectConvolution.WeightGradient(pool, shape, x, dy, dWeight, accumulate);
            return;
        }

        var grid = new PatchGrid(shape);
        var columns = shape.InputChannels * grid.Taps;
        Gemm.Multiply(
            pool,
            shape.OutputChannels,
            columns,
            shape.Images * grid.Pixels,
            new ChannelsLeft(new Images(dy, shape.OutputChannels, grid.Height, grid.Width)),
            new PatchesTransposedRight(new Images(x, shape.InputChannels, shape.Height, shape.Width), grid),
            new MatrixOutput(dWeight, columns),
            accumulate,
            default);
    }
}
