using ILGPU;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void SgdStepCore(ReadOnlySpan<SgdOperands> steps, Tensor? gradientScale)
    {
        var (group, places) = (default(TensorGroup<SgdStep>), 0);
        foreach (var step in steps)
        {
            var (parameter, velocity, mask) = (step.Parameter, step.Velocity, step.Mask);
            Add(
                ref group, ref places, gradientScale,
                new SgdStep(
                    Float(parameter), Float(step.Gradient), Float(velocity ?? parameter), velocity is null ? 0 : 1,
                    Byte(mask ?? parameter), mask is null ? 0 : 1, parameter.Count, step.Settings.Update()));
        }

        Launch(group, ref places, gradientScale);
    }

    /// <inheritdoc/>
    protected override void AdamStepCore(ReadOnlySpan<AdamOperands> steps, Tensor? gradientScale)
    {
        var (group, places) = (default(TensorGroup<AdamStep>), 0);
        foreach (var step in steps)
        {
            var (parameter, mask) = (step.Parameter, step.Mask);
            Add(
                ref group, ref places, gradientScale,
                new AdamStep(
                    Float(parameter), Float(step.Gradient), Float(step.FirstMoment), Float(step.SecondMoment),
                    Byte(mask ?? parameter), mask is null ? 0 : 1, parameter.Count, step.Settings.Update()));
        }

        Launch(group, ref places, gradientScale);
    }

    /// <inheritdoc/>
    protected override void AverageCore(ReadOnlySpan<Tensor> averages, ReadOnlySpan<Tensor> values, float decay)
    {
        var (group, places) = (default(TensorGroup<AverageStep>), 0);
        for (var i = 0; i < averages.Length; i++)
        {
            var average = averages[i];
            Add(
                ref group, ref places, gradientScale: null,
                new AverageStep(Float(average), Float(values[i]), average.Count, decay));
        }

        Launch(group, ref places, gradientScale: null);
    }

    /// <summary>Adds a tensor to those of the next launch, which begins when it is full.</summary>
    private void Add<TStep>(ref TensorGroup<TStep> group, ref int places, Tensor? gradientScale, TStep step)
        where TStep : struct, IParameterStep
    {
        if (step.Count == 0)
            return;
        if (places == 0)
            group = default;
        group.Place(places++, step, Tiles(step.Count, StepOfMany<TStep>.PerItem * _geometry.GroupSize));
        if (places == TensorGroup<TStep>.Capacity)
            Launch(group, ref places, gradientScale);
    }

    private void Launch<TStep>(in TensorGroup<TStep> group, ref int places, Tensor? gradientScale)
        where TStep : struct, IParameterStep
    {
        if (places == 0)
            return;
        places = 0;

        // An argument needs a view, even one that nobody reads.
        var scale = gradientScale is { } factor ? Float(factor) : Scratch(1);
        Launch(
            new KernelConfig(group.Groups, _geometry.GroupSize),
            new StepOfMany<TStep>(group, scale, gradientScale is null ? 0 : 1));
    }
}
