using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) of x [n, channels, spatial] per channel. Statistics are two-pass: the mean first,
/// then squared deviations from it.
/// </summary>
public static class BatchNorm
{
    /// <summary>
    /// The batch's statistics, a group a channel, and a move of the running ones; on request also y, which saves a launch where
    /// channels are short. The group's size is a power of two.
    /// </summary>
    /// <param name="x">images · channels · spatial elements; the grid has a group for each channel.</param>
    /// <param name="channels">The statistics of each channel.</param>
    /// <param name="images">The batch.</param>
    /// <param name="spatial">Elements of a channel of an image.</param>
    /// <param name="momentum">The step of the running statistics.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="normalizes">Not 0 to compute y.</param>
    /// <param name="gamma">One for each channel.</param>
    /// <param name="beta">One for each channel.</param>
    /// <param name="y">Shaped as x.</param>
    public readonly struct Statistics(
        ArrayView<float> x, BatchNormStatistics channels, int images, int spatial, float momentum, float epsilon, int normalizes,
        ArrayView<float> gamma, ArrayView<float> beta, ArrayView<float> y) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var shared = SharedMemory.Allocate<float>(GroupFold.LargestGroup);
            var channel = Grid.IdxX;
            var count = images * spatial;
            var sum = 0f;
            for (var i = Group.IdxX; i < count; i += Group.DimX)
                sum += x[Place(i, channel, spatial)];
            var mean = GroupFold.Run(default(Sum), sum, shared) / count;

            var deviation = new SumOfSquaredDeviations(mean);
            var own = 0f;
            for (var i = Group.IdxX; i < count; i += Group.DimX)
                own += deviation.Map(x[Place(i, channel, spatial)]);
            var squares = GroupFold.Run(default(Sum), own, shared);
            var variance = squares / count;
            var inverseStd = 1f / MathF.Sqrt(variance + epsilon);
            if (normalizes != 0)
            {
                var standardize = new Standardize(mean, inverseStd * gamma[channel], beta[channel]);
                for (var i = Group.IdxX; i < count; i += Group.DimX)
                {
                    var place = Place(i, channel, spatial);
                    y[place] = standardize.Invoke(x[place]);
                }
            }

            if (Group.IdxX == 0)
            {
                channels.SavedMean[channel] = mean;
                channels.SavedInverseStd[channel] = inverseStd;
                var unbiased = count > 1 ? squares / (count - 1) : variance;
                channels.RunningMean[channel] += momentum * (mean - channels.RunningMean[channel]);
                channels.RunningVariance[channel] += momentum * (unbiased - channels.RunningVariance[channel]);
            }
        }
    }

    /// <summary>y by the batch's statistics, an element a work item.</summary>
    /// <param name="x">n elements.</param>
    /// <param name="mean">One for each channel.</param>
    /// <param name="inverseStd">One for each channel.</param>
    /// <param name="gamma">One for each channel.</param>
    /// <param name="beta">One for each channel.</param>
    /// <param name="y">n elements.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="spatial">Elements of a channel of an image.</param>
    /// <param name="n">The number of elements.</param>
    public readonly struct Normalize(
        ArrayView<float> x, ArrayView<float> mean, ArrayView<float> inverseStd, ArrayView<float> gamma, ArrayView<float> beta,
        ArrayView<float> y, int channels, int spatial, int n) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var channel = i / spatial % channels;
                y[i] = new Standardize(mean[channel], inverseStd[channel] * gamma[channel], beta[channel]).Invoke(x[i]);
            }
        }
    }

    /// <summary>y by the running statistics, an element a work item.</summary>
    public readonly struct Inference(
        ArrayView<float> x, ArrayView<float> mean, ArrayView<float> variance, ArrayView<float> gamma, ArrayView<float> beta,
        ArrayView<float> y, float epsilon, int channels, int spatial, int n) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var channel = i / spatial % channels;
                var scale = gamma[channel] / MathF.Sqrt(variance[channel] + epsilon);
                y[i] = new Standardize(mean[channel], scale, beta[channel]).Invoke(x[i]);
            }
        }
    }

    /// <summary>Where element i of a channel lies, counted over all images.</summary>
    internal static int Place(int i, int channel, int spatial)
    {
        var image = i / spatial;
        return (((image * Grid.DimX) + channel) * spatial) + i - (image * spatial);
    }
}
