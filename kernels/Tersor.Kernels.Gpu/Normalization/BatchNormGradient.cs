using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// The gradients of a training-mode <see cref="BatchNorm"/>, with x̂ = (x - mean) / σ and m elements a channel:
/// dβ = Σ dy, dγ = Σ dy · x̂, dx = γ / σ · (dy - dβ / m - x̂ · dγ / m).
/// </summary>
public static class BatchNormGradient
{
    /// <summary>
    /// The parameters' gradients, a group a channel, and what the input's needs of them; on request also that, which saves a
    /// launch where channels are short. The group's size is a power of two.
    /// </summary>
    /// <param name="x">images · channels · spatial elements; the grid has a group for each channel.</param>
    /// <param name="dy">The gradient of the output, shaped as x.</param>
    /// <param name="savedMean">One for each channel.</param>
    /// <param name="savedInverseStd">One for each channel.</param>
    /// <param name="dGamma">One for each channel.</param>
    /// <param name="dBeta">One for each channel.</param>
    /// <param name="shares">dβ / m of each channel, then dγ / (σ m) of each.</param>
    /// <param name="images">The batch.</param>
    /// <param name="spatial">Elements of a channel of an image.</param>
    /// <param name="accumulateGamma">Not 0 to add to dGamma.</param>
    /// <param name="accumulateBeta">Not 0 to add to dBeta.</param>
    /// <param name="passesToInput">Not 0 to compute dx, 2 to add to it; shares are left alone then.</param>
    /// <param name="gamma">One for each channel.</param>
    /// <param name="dx">Shaped as x.</param>
    public readonly struct Parameters(
        ArrayView<float> x, ArrayView<float> dy, ArrayView<float> savedMean, ArrayView<float> savedInverseStd,
        ArrayView<float> dGamma, ArrayView<float> dBeta, ArrayView<float> shares, int images, int spatial, int accumulateGamma,
        int accumulateBeta, int passesToInput, ArrayView<float> gamma, ArrayView<float> dx) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var shared = SharedMemory.Allocate<float>(GroupFold.LargestGroup);
            var channel = Grid.IdxX;
            var count = images * spatial;
            var mean = savedMean[channel];
            var ownSum = 0f;
            var ownDot = 0f;
            for (var i = Group.IdxX; i < count; i += Group.DimX)
            {
                var place = BatchNorm.Place(i, channel, spatial);
                ownSum += dy[place];
                ownDot += dy[place] * (x[place] - mean);
            }

            var sum = GroupFold.Run(default(Sum), ownSum, shared);
            var slope = GroupFold.Run(default(Sum), ownDot, shared) * savedInverseStd[channel];
            if (Group.IdxX == 0)
            {
                dBeta[channel] = accumulateBeta != 0 ? dBeta[channel] + sum : sum;
                dGamma[channel] = accumulateGamma != 0 ? dGamma[channel] + slope : slope;
            }

            var sumShare = sum / count;
            var slopeShare = slope * savedInverseStd[channel] / count;
            if (passesToInput != 0)
            {
                var f = new NormalizedGradient(mean, gamma[channel] * savedInverseStd[channel], sumShare, slopeShare);
                for (var i = Group.IdxX; i < count; i += Group.DimX)
                {
                    var place = BatchNorm.Place(i, channel, spatial);
                    var value = f.Invoke(x[place], dy[place]);
                    dx[place] = passesToInput == 2 ? dx[place] + value : value;
                }
            }
            else if (Group.IdxX == 0)
            {
                shares[channel] = sumShare;
                shares[Grid.DimX + channel] = slopeShare;
            }
        }
    }

    /// <summary>The input's gradient, an element a work item.</summary>
    /// <param name="x">n elements.</param>
    /// <param name="dy">n elements.</param>
    /// <param name="gamma">One for each channel.</param>
    /// <param name="savedMean">One for each channel.</param>
    /// <param name="savedInverseStd">One for each channel.</param>
    /// <param name="shares">From <see cref="Parameters"/>.</param>
    /// <param name="dx">n elements.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="spatial">Elements of a channel of an image.</param>
    /// <param name="n">The number of elements.</param>
    /// <param name="accumulate">Not 0 to add to dx.</param>
    public readonly struct Input(
        ArrayView<float> x, ArrayView<float> dy, ArrayView<float> gamma, ArrayView<float> savedMean, ArrayView<float>
        savedInverseStd, ArrayView<float> shares, ArrayView<float> dx, int channels, int spatial, int n, int accumulate) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var i = WorkItem.Index;
            if (i < n)
            {
                var channel = i / spatial % channels;
                var f = new NormalizedGradient(
                    savedMean[channel], gamma[channel] * savedInverseStd[channel], shares[channel], shares[channels + channel]);
                var value = f.Invoke(x[i], dy[i]);
                dx[i] = accumulate != 0 ? dx[i] + value : value;
            }
        }
    }
}
