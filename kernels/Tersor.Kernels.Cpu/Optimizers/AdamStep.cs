namespace Tersor.Kernels.Cpu;

/// <summary>
/// One pass of Adam (Kingma and Ba 2015) or AdamW (Loshchilov and Hutter 2019): m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g²,
/// p = shrink · p - length · m / (√v · correction + ε). Where the mask is 0, p, m and v become 0.
/// </summary>
public static unsafe class AdamStep
{
    /// <summary>Steps all parameters; <paramref name="mask"/> may be null.</summary>
    public static void Run(
        WorkerPool pool, float* parameter, float* gradient, float* firstMoment, float* secondMoment, byte* mask, int count,
        in AdamCoefficients coefficients)
    {
        var job = new Job(parameter, gradient, firstMoment, secondMoment, mask, count, coefficients);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private readonly struct Job(
        float* parameter, float* gradient, float* firstMoment, float* secondMoment, byte* mask, int count, AdamCoefficients coefficients)
        : IBlockJob
    {
        private readonly float* _parameter = parameter;
        private readonly float* _gradient = gradient;
        private readonly float* _firstMoment = firstMoment;
        private readonly float* _secondMoment = secondMoment;
        private readonly byte* _mask = mask;

        public void Run(int block, int worker)
        {
            var end = BlockPartition.Start(block) + BlockPartition.Size(block, count);
            for (var i = BlockPartition.Start(block); i < end; i++)
            {
                var isKept = _mask == null || _mask[i] != 0;
                var p = _parameter[i];
                var g = (coefficients.GradientScale * _gradient[i]) + (coefficients.JoinedDecay * p);
                var m = _firstMoment[i] + ((1f - coefficients.Beta1) * (g - _firstMoment[i]));
                var v = (coefficients.Beta2 * _secondMoment[i]) + ((1f - coefficients.Beta2) * g * g);
                var root = (MathF.Sqrt(v) * coefficients.InverseRootCorrection) + coefficients.Epsilon;
                _firstMoment[i] = isKept ? m : 0f;
                _secondMoment[i] = isKept ? v : 0f;
                _parameter[i] = isKept ? (coefficients.Shrink * p) - (coefficients.StepLength * m / root) : 0f;
            }
        }
    }
}
