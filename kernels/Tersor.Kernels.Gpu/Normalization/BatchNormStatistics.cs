using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>What a batch norm in training writes, each one value a channel.</summary>
/// <param name="runningMean">The moving mean.</param>
/// <param name="runningVariance">The moving unbiased variance.</param>
/// <param name="savedMean">The batch's mean.</param>
/// <param name="savedInverseStd">1 / σ of the batch.</param>
public readonly struct BatchNormStatistics(
    ArrayView<float> runningMean, ArrayView<float> runningVariance, ArrayView<float> savedMean, ArrayView<float> savedInverseStd)
{
    /// <summary>The moving mean.</summary>
    public readonly ArrayView<float> RunningMean = runningMean;

    /// <summary>The moving unbiased variance.</summary>
    public readonly ArrayView<float> RunningVariance = runningVariance;

    /// <summary>The batch's mean.</summary>
    public readonly ArrayView<float> SavedMean = savedMean;

    /// <summary>1 / σ of the batch.</summary>
    public readonly ArrayView<float> SavedInverseStd = savedInverseStd;
}
