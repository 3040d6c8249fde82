using System.Buffers;
using Tersor.Kernels;

namespace Tersor.Core;

public abstract partial class Backend
{
    // ---- Random numbers: Philox 4x32-10, the same bits on every backend ------------------------------------------

    /// <summary>y[i] uniform in [low, high) from word i of the stream.</summary>
    public void RandomUniform(Tensor y, ulong seed, ulong stream, float low, float high)
    {
        using var visit = Enter(nameof(RandomUniform), y);
        RandomUniformCore(y, seed, stream, low, high);
    }

    /// <inheritdoc cref="RandomUniform"/>
    protected abstract void RandomUniformCore(Tensor y, ulong seed, ulong stream, float low, float high);

    /// <summary>y[i] normal with the given mean and standard deviation.</summary>
    public void RandomNormal(Tensor y, ulong seed, ulong stream, float mean, float standardDeviation)
    {
        using var visit = Enter(nameof(RandomNormal), y);
        RandomNormalCore(y, seed, stream, mean, standardDeviation);
    }

    /// <inheritdoc cref="RandomNormal"/>
    protected abstract void RandomNormalCore(Tensor y, ulong seed, ulong stream, float mean, float standardDeviation);

    // ---- Optimiser steps: one fused pass over all tensors of a network; where a mask is 0, parameter and state become 0;
    // ---- gradientScale, a single element, multiplies gradients first, so that clipping by norm needs no reading by the host

    /// <summary>SGD with momentum, Nesterov's form on request, and L2 weight decay.</summary>
    /// <param name="steps">The tensors, each with its numbers.</param>
    /// <param name="gradientScale">A single element; null for 1.</param>
    public void SgdStep(ReadOnlySpan<SgdOperands> steps, Tensor? gradientScale)
    {
        using var visit = EnterSteps(nameof(SgdStep), steps, gradientScale);
        SgdStepCore(steps, gradientScale);
    }

    /// <inheritdoc cref="SgdStep"/>
    protected abstract void SgdStepCore(ReadOnlySpan<SgdOperands> steps, Tensor? gradientScale);

    /// <summary>Adam (Kingma and Ba 2015), or AdamW (Loshchilov and Hutter 2019) with decoupled decay.</summary>
    /// <param name="steps">The tensors, each with its numbers.</param>
    /// <param name="gradientScale">A single element; null for 1.</param>
    public void AdamStep(ReadOnlySpan<AdamOperands> steps, Tensor? gradientScale)
    {
        using var visit = EnterSteps(nameof(AdamStep), steps, gradientScale);
        AdamStepCore(steps, gradientScale);
    }

    /// <inheritdoc cref="AdamStep"/>
    protected abstract void AdamStepCore(ReadOnlySpan<AdamOperands> steps, Tensor? gradientScale);

    /// <summary>averages[i] = decay · averages[i] + (1 - decay) · values[i], element by element.</summary>
    /// <param name="averages">Updated.</param>
    /// <param name="values">As many, of the same shapes.</param>
    /// <param name="decay">What stays of an average.</param>
    /// <exception cref="ArgumentException">There are more of the one than of the other.</exception>
    public void Average(ReadOnlySpan<Tensor> averages, ReadOnlySpan<Tensor> values, float decay)
    {
        using var visit = Enter(nameof(Average));
        foreach (var tensor in averages)
            Demand(tensor);
        foreach (var tensor in values)
            Demand(tensor);
        if (averages.Length != values.Length)
            throw new ArgumentException($"{averages.Length} averages take as many values, not {values.Length}.", nameof(values));
        AverageCore(averages, values, decay);
    }

    /// <inheritdoc cref="Average"/>
    /// <remarks>A backend may take many at once; this takes one after the other.</remarks>
    protected virtual void AverageCore(ReadOnlySpan<Tensor> averages, ReadOnlySpan<Tensor> values, float decay)
    {
        for (var i = 0; i < averages.Length; i++)
        {
            MapCore(new Scale(decay), averages[i], averages[i], accumulate: false);
            MapCore(new Scale(1f - decay), values[i], averages[i], accumulate: true);
        }
    }

    /// <summary>Lets a step of many tensors in.</summary>
    private OperationVisit EnterSteps<TOperands>(string name, ReadOnlySpan<TOperands> steps, Tensor? gradientScale)
        where TOperands : struct, IStepOperands
    {
        var operands = ArrayPool<Tensor?>.Shared.Rent(1 + (steps.Length * IStepOperands.MostTensors));
        try
        {
            var count = 0;
            operands[count++] = gradientScale;
            foreach (var step in steps)
                count += step.List(operands.AsSpan(count));
            return Enter(name, operands.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<Tensor?>.Shared.Return(operands, clearArray: true);
        }
    }
}
