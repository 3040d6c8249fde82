namespace Tersor.Kernels.Cpu;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) of x [n, channels, spatial] per channel. Statistics are two-pass: the mean
/// first, then squared deviations from it, pairwise within a plane and in double precision across planes. A channel of small
/// planes is gathered first, and is one plane then (<see cref="ChannelPlanes"/>).
/// </summary>
public static unsafe class BatchNorm
{
    /// <summary>Normalises by the batch's own statistics and moves the running ones.</summary>
    public static void Forward(
        WorkerPool pool, float* x, BatchNormShape shape, BatchNormParameters parameters, float* savedMean, float* savedInverseStd,
        float* y,
        float momentum, float epsilon)
    {
        var scratch = pool.Scratch.Reserve(ChannelPlanes.Scratch(shape), 0);
        var job = new ForwardJob(x, shape, parameters, savedMean, savedInverseStd, y, momentum, epsilon, scratch);
        pool.Run(shape.Channels, ref job);
    }

    /// <summary>Normalises by the running statistics.</summary>
    public static void Inference(
        WorkerPool pool, float* x, BatchNormShape shape, BatchNormParameters parameters, float* y, float epsilon)
    {
        var job = new InferenceJob(x, shape, parameters, y, epsilon);
        pool.Run(shape.Channels, ref job);
    }

    private static void Normalize(float* x, BatchNormShape shape, int channel, Standardize f, float* y)
    {
        for (var image = 0; image < shape.Images; image++)
        {
            var offset = shape.Offset(image, channel);
            UnaryMap.Apply(f, x + offset, y + offset, shape.Spatial, accumulate: false);
        }
    }

    private readonly struct ForwardJob(
        float* x, BatchNormShape shape, BatchNormParameters parameters, float* savedMean, float* savedInverseStd, float* y,
        float momentum, float epsilon, ScratchSpace scratch) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            if (!ChannelPlanes.AreGathered(shape))
            {
                Normalize(x, shape, block, Measure(x, shape, block, block), y);
                return;
            }

            var values = scratch.Worker(worker);
            ChannelPlanes.Gather(x, shape, block, values);
            var whole = new BatchNormShape(1, 1, (int)shape.CountPerChannel);
            Normalize(values, whole, 0, Measure(values, whole, 0, block), values);
            ChannelPlanes.Scatter(values, shape, block, y, accumulate: false);
        }

        /// <summary>The statistics of a channel, kept where <paramref name="block"/> says, and what follows from them.</summary>
        private Standardize Measure(float* x, BatchNormShape shape, int channel, int block)
        {
            var sum = 0d;
            for (var image = 0; image < shape.Images; image++)
                sum += Reduction.Fold(default(Sum), x + shape.Offset(image, channel), shape.Spatial);
            var mean = (float)(sum / shape.CountPerChannel);

            var squares = 0d;
            for (var image = 0; image < shape.Images; image++)
                squares += Reduction.Fold(new SumOfSquaredDeviations(mean), x + shape.Offset(image, channel), shape.Spatial);
            var variance = squares / shape.CountPerChannel;
            var inverseStd = (float)(1d / Math.Sqrt(variance + epsilon));
            savedMean[block] = mean;
            savedInverseStd[block] = inverseStd;

            var unbiased = shape.CountPerChannel > 1 ? squares / (shape.CountPerChannel - 1) : variance;
            parameters.RunningMean[block] += momentum * (mean - parameters.RunningMean[block]);
            parameters.RunningVariance[block] += momentum * ((float)unbiased - parameters.RunningVariance[block]);
            return new Standardize(mean, inverseStd * parameters.Gamma[block], parameters.Beta[block]);
        }
    }

    private readonly struct InferenceJob(
        float* x, BatchNormShape shape, BatchNormParameters parameters, float* y, float epsilon) : IBlockJob
    {
        public void Run(int block, int worker)
        {
            var scale = parameters.Gamma[block] / MathF.Sqrt(parameters.RunningVariance[block] + epsilon);
            Normalize(x, shape, block, new Standardize(parameters.RunningMean[block], scale, parameters.Beta[block]), y);
        }
    }
}
