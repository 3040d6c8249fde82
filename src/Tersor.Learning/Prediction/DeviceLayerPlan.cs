namespace Tersor.Learning;

/// <summary>How a layer with weights of a compressed model is computed on a device.</summary>
/// <param name="Name">The graph nodes that it does the work of, for example <c>fc1 + relu1</c>.</param>
/// <param name="Weights">The weights that it multiplies by when nothing is skipped.</param>
/// <param name="NonZeros">The number of those weights that are not 0.</param>
/// <param name="IsSparse">Whether it multiplies by the codes of those alone; else by all weights, decoded.</param>
/// <param name="Timing">What both ways took, if they were timed.</param>
public sealed record DeviceLayerPlan(string Name, int Weights, int NonZeros, bool IsSparse, DeviceLayerTiming? Timing)
{
    /// <summary>The share of weights that are not 0.</summary>
    public double Density => Weights == 0 ? 0 : (double)NonZeros / Weights;
}

/// <summary>The shortest run of a layer both ways.</summary>
/// <param name="SparseMicroseconds">The time of a batch by codes.</param>
/// <param name="DenseMicroseconds">The time of a batch by all weights.</param>
/// <param name="Batch">For so many inputs.</param>
public sealed record DeviceLayerTiming(double SparseMicroseconds, double DenseMicroseconds, int Batch);
