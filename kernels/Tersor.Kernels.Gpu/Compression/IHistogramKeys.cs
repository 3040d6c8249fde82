namespace Tersor.Kernels.Gpu;

/// <summary>What a <see cref="Histogram"/> counts.</summary>
public interface IHistogramKeys
{
    /// <summary>The bucket of an element; negative for an element that is not counted.</summary>
    int Of(int element);
}
