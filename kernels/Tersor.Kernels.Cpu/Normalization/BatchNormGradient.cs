using System.Runtime.CompilerServices;

namespace Tersor.Kernels.Cpu;

/// <summary>
/// The gradients of training-mode <see cref="BatchNorm"/>, with x̂ = (x - mean) / σ and m elements a channel:
/// dβ = Σ dy, dγ = Σ dy · x̂, dx = γ / σ · (dy - dβ / m - x̂ · dγ / m).
/// </summary>
public static unsafe class BatchNormGradient
{
    /// <summary>Computes the gradients; <paramref name="dx"/> may be null.</summary>
    public static void Run(
        WorkerPool pool, float* x, float* dy, BatchNormShape shape, float* gamma, float* savedMean, float* savedInverseStd,
        float* dx, bool accumulateX, float* dGamma, bool accumulateGamma, float* dBeta, bool accumulateBeta)
    {
        var job = new Job(
            x, dy, shape, gamma, savedMean, savedInverseStd, dx, accumulateX, dGamma, accumulateGamma, dBeta, accumulateBeta,
            pool.Scratch.Reserve(2 * ChannelPlanes.Scratch(shape), 0));
        VectorWidth.Run(pool, shape.Channels, job);
    }

    private readonly struct Job(
        float* x, float* dy, BatchNormShape shape, float* gamma, float* savedMean, float* savedInverseStd,
        float* dx, bool accumulateX, float* dGamma, bool accumulateGamma, float* dBeta, bool accumulateBeta,
        ScratchSpace scratch) : ISimdJob
    {
        /// <summary>Products that are summed in single precision before the sum goes into one of double precision.</summary>
        private const int Piece = 1024;

        public void Run<TSimd, TVector>(int block, int worker)
            where TSimd : struct, ISimd<TVector>
        {
            if (!ChannelPlanes.AreGathered(shape))
            {
                Run<TSimd, TVector>(block, shape, block, x, dy, dx, accumulateX);
                return;
            }

            var values = scratch.Worker(worker);
            var gradients = values + shape.CountPerChannel;
            ChannelPlanes.Gather(x, shape, block, values);
            ChannelPlanes.Gather(dy, shape, block, gradients);
            Run<TSimd, TVector>(
                block, new BatchNormShape(1, 1, (int)shape.CountPerChannel), 0, values, gradients, dx == null ? null : values,
                accumulate: false);
            if (dx != null)
                ChannelPlanes.Scatter(values, shape, block, dx, accumulateX);
        }

        private void Run<TSimd, TVector>(
            int block, BatchNormShape shape, int channel, float* x, float* dy, float* dx, bool accumulate)
            where TSimd : struct, ISimd<TVector>
        {
            var mean = savedMean[block];
            var inverseStd = savedInverseStd[block];
            double sum = 0d, dot = 0d;
            for (var image = 0; image < shape.Images; image++)
            {
                var offset = shape.Offset(image, channel);
                sum += Reduction.Fold(default(Sum), dy + offset, shape.Spatial);
                for (var i = 0; i < shape.Spatial; i += Piece)
                    dot += Dot<TSimd, TVector>(dy + offset + i, x + offset + i, mean, Math.Min(Piece, shape.Spatial - i));
            }

            var gammaGradient = (float)(dot * inverseStd);
            dBeta[block] = (accumulateBeta ? dBeta[block] : 0f) + (float)sum;
            dGamma[block] = (accumulateGamma ? dGamma[block] : 0f) + gammaGradient;
            if (dx == null)
                return;

            var scale = gamma[block] * inverseStd;
            var meanShare = (float)(sum / shape.CountPerChannel);
            var slopeShare = (float)(dot * inverseStd * inverseStd / shape.CountPerChannel);
            var gradient = new NormalizedGradient(mean, scale, meanShare, slopeShare);
            for (var image = 0; image < shape.Images; image++)
            {
                var offset = shape.Offset(image, channel);
                BinaryMap.Apply(gradient, x + offset, dy + offset, dx + offset, shape.Spatial, accumulate);
            }
        }

        /// <summary>Σ dy · (x - mean).</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Dot<TSimd, TVector>(float* dy, float* x, float mean, int count)
            where TSimd : struct, ISimd<TVector>
        {
            var center = TSimd.Create(mean);
            var even = TSimd.Create(0f);
            var odd = even;
            var i = 0;
            for (; i <= count - (2 * TSimd.Count); i += 2 * TSimd.Count)
            {
                var j = i + TSimd.Count;
                even = TSimd.MultiplyAdd(TSimd.Load(dy + i), TSimd.Subtract(TSimd.Load(x + i), center), even);
                odd = TSimd.MultiplyAdd(TSimd.Load(dy + j), TSimd.Subtract(TSimd.Load(x + j), center), odd);
            }

            var total = TSimd.CombineLanes(default(Sum), TSimd.Add(even, odd));
            for (; i < count; i++)
                total += dy[i] * (x[i] - mean);
            return total;
        }
    }
}
