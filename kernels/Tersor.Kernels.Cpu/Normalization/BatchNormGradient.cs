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
            x, dy, shape, gamma, savedMean, savedInverseStd, dx, accumulateX, dGamma, accumulateGamma, dBeta, accumulateBeta);
        pool.Run(shape.Channels, ref job);
    }

    private readonly struct Job(
        float* x, float* dy, BatchNormShape shape, float* gamma, float* savedMean, float* savedInverseStd,
        float* dx, bool accumulateX, float* dGamma, bool accumulateGamma, float* dBeta, bool accumulateBeta) : IBlockJob
    {
        private readonly float* _x = x;
        private readonly float* _dy = dy;
        private readonly float* _gamma = gamma;
        private readonly float* _savedMean = savedMean;
        private readonly float* _savedInverseStd = savedInverseStd;
        private readonly float* _dx = dx;
        private readonly float* _dGamma = dGamma;
        private readonly float* _dBeta = dBeta;

        public void Run(int block, int worker)
        {
            var mean = _savedMean[block];
            var inverseStd = _savedInverseStd[block];
            double sum = 0d, dot = 0d;
            for (var image = 0; image < shape.Images; image++)
            {
                var offset = shape.Offset(image, block);
                for (var i = offset; i < offset + shape.Spatial; i++)
                {
                    sum += _dy[i];
                    dot += _dy[i] * (double)(_x[i] - mean);
                }
            }

            var gammaGradient = (float)(dot * inverseStd);
            _dBeta[block] = (accumulateBeta ? _dBeta[block] : 0f) + (float)sum;
            _dGamma[block] = (accumulateGamma ? _dGamma[block] : 0f) + gammaGradient;
            if (_dx == null)
                return;

            var scale = _gamma[block] * inverseStd;
            var meanShare = (float)(sum / shape.CountPerChannel);
            var slopeShare = (float)(dot * inverseStd * inverseStd / shape.CountPerChannel);
            for (var image = 0; image < shape.Images; image++)
            {
                var offset = shape.Offset(image, block);
                for (var i = offset; i < offset + shape.Spatial; i++)
                {
                    var gradient = scale * (_dy[i] - meanShare - ((_x[i] - mean) * slopeShare));
                    _dx[i] = accumulateX ? _dx[i] + gradient : gradient;
                }
            }
        }
    }
}
