namespace Tersor.Kernels.Cpu;

/// <summary>
/// One pass of stochastic gradient descent with momentum: g = scale · gradient + decay · p; v = momentum · v + g;
/// p -= rate · (nesterov ? g + momentum · v : v). Where the mask is 0, p and v become 0.
/// </summary>
public static unsafe class SgdStep
{
    /// <summary>Steps all parameters; <paramref name="velocity"/> (then momentum must be 0) and <paramref name="mask"/> may be null.</summary>
    public static void Run(
        WorkerPool pool, float* parameter, float* gradient, float* velocity, byte* mask, int count, in SgdCoefficients coefficients)
    {
        var job = new Job(parameter, gradient, velocity, mask, count, coefficients);
        pool.Run(BlockPartition.Count(count), ref job);
    }

    private readonly struct Job(
        float* parameter, float* gradient, float* velocity, byte* mask, int count, SgdCoefficients coefficients) : IBlockJob
    {
        private readonly float* _parameter = parameter;
        private readonly float* _gradient = gradient;
        private readonly float* _velocity = velocity;
        private readonly byte* _mask = mask;

        public void Run(int block, int worker)
        {
            var end = BlockPartition.Start(block) + BlockPartition.Size(block, count);
            for (var i = BlockPartition.Start(block); i < end; i++)
            {
                var isKept = _mask == null || _mask[i] != 0;
                var g = (coefficients.GradientScale * _gradient[i]) + (coefficients.WeightDecay * _parameter[i]);
                var step = g;
                if (_velocity != null)
                {
                    var v = (coefficients.Momentum * _velocity[i]) + g;
                    step = coefficients.Nesterov ? g + (coefficients.Momentum * v) : v;
                    _velocity[i] = isKept ? v : 0f;
                }

                _parameter[i] = isKept ? _parameter[i] - (coefficients.LearningRate * step) : 0f;
            }
        }
    }
}
