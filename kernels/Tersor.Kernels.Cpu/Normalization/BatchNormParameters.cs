namespace Tersor.Kernels.Cpu;

/// <summary>A batch norm's parameters and statistics, each one value a channel.</summary>
/// <param name="gamma">The scale.</param>
/// <param name="beta">The shift.</param>
/// <param name="runningMean">The moving mean.</param>
/// <param name="runningVariance">The moving unbiased variance.</param>
public readonly unsafe struct BatchNormParameters(float* gamma, float* beta, float* runningMean, float* runningVariance)
{
    /// <summary>The scale.</summary>
    public readonly float* Gamma = gamma;

    /// <summary>The shift.</summary>
    public readonly float* Beta = beta;

    /// <summary>The moving mean.</summary>
    public readonly float* RunningMean = runningMean;

    /// <summary>The moving unbiased variance.</summary>
    public readonly float* RunningVariance = runningVariance;
}
