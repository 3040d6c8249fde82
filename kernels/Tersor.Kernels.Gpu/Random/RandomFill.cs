using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// Fills with random numbers of a <see cref="Philox"/> stream, a block of four words a work item: element i depends on seed,
/// stream and i alone.
/// </summary>
public static class RandomFill
{
    /// <summary>y[i] from word i, uniform in [low, high): the bits of every other processor.</summary>
    /// <param name="y">At least n elements.</param>
    /// <param name="n">The number of values.</param>
    /// <param name="seed">The key.</param>
    /// <param name="stream">The counter's upper half.</param>
    /// <param name="sample">The map from a word to a number.</param>
    /// <param name="isAligned">Not 0 if y starts on a 16-byte boundary: one instruction then stores a block.</param>
    public readonly struct Uniform(
        ArrayView<float> y, int n, ulong seed, ulong stream, UniformSample sample, int isAligned) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var block = WorkItem.Index;
            if (block * 4 < n)
            {
                var words = Philox.Block(seed, stream, (ulong)block);
                Store(
                    y, block, n, isAligned, sample.Invoke(words.Word0), sample.Invoke(words.Word1), sample.Invoke(words.Word2),
                    sample.Invoke(words.Word3));
            }
        }
    }

    /// <summary>
    /// y[i] = mean + standardDeviation · z; elements 2j and 2j + 1 are the Box-Muller pair of words 2j and 2j + 1.
    /// </summary>
    public readonly struct Normal(
        ArrayView<float> y, int n, ulong seed, ulong stream, float mean, float standardDeviation, int isAligned) : IKernel
    {
        /// <inheritdoc/>
        public void Run()
        {
            var block = WorkItem.Index;
            if (block * 4 < n)
            {
                var words = Philox.Block(seed, stream, (ulong)block);
                var radius0 = NormalSample.Radius(words.Word0) * standardDeviation;
                var radius1 = NormalSample.Radius(words.Word2) * standardDeviation;
                NormalSample.Direction(words.Word1, out var sine0, out var cosine0);
                NormalSample.Direction(words.Word3, out var sine1, out var cosine1);
                Store(
                    y, block, n, isAligned, mean + (radius0 * cosine0), mean + (radius0 * sine0), mean + (radius1 * cosine1),
                    mean + (radius1 * sine1));
            }
        }
    }

    private static void Store(ArrayView<float> y, int block, int n, int isAligned, float v0, float v1, float v2, float v3)
    {
        var i = block * Float4.Width;
        if (isAligned != 0 && i + Float4.Width <= n)
        {
            y.Cast<Float4>()[block] = new Float4 { X = v0, Y = v1, Z = v2, W = v3 };
            return;
        }

        y[i] = v0;
        if (i + 1 < n)
            y[i + 1] = v1;
        if (i + 2 < n)
            y[i + 2] = v2;
        if (i + 3 < n)
            y[i + 3] = v3;
    }
}
