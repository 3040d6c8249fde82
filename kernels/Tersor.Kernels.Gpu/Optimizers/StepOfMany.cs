using ILGPU;

namespace Tersor.Kernels.Gpu;

/// <summary>
/// The steps of several tensors in one launch: most of a network's tensors are too small to be worth one each. A work item
/// updates <see cref="PerItem"/> parameters of one tensor, which pays for finding it.
/// </summary>
/// <typeparam name="TStep">The optimiser's step.</typeparam>
/// <param name="steps">The tensors. The grid has as many groups as they take together.</param>
/// <param name="scale">A single element that multiplies gradients, if present.</param>
/// <param name="hasScale">Not 0 if it is.</param>
public readonly struct StepOfMany<TStep>(TensorGroup<TStep> steps, ArrayView<float> scale, int hasScale) : IKernel
    where TStep : struct, IParameterStep
{
    /// <summary>Parameters of a work item.</summary>
    public const int PerItem = 4;

    /// <inheritdoc/>
    public void Run()
    {
        var step = steps.Of(Grid.IdxX, out var first);
        var factor = hasScale != 0 ? scale[0] : 1f;
        var i = ((Grid.IdxX - first) * PerItem * Group.DimX) + Group.IdxX;
        for (var k = 0; k < PerItem && i < step.Count; k++)
        {
            step.Run(i, factor);
            i += Group.DimX;
        }
    }
}
