using Tersor.Core;
using Tersor.Data;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Tasks;

/// <summary>What a generator makes images from: normal numbers, a function of a seed and of the batch's number alone.</summary>
public static class Latents
{
    /// <summary>Latents to look at or to measure with: those of training are others.</summary>
    /// <param name="z">Receives them: [n, …].</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="number">The batch's number, from 0. The first latents of a larger batch are those of a smaller one.</param>
    public static void Fill(Tensor z, ulong seed, int number) =>
        z.Device.Backend.RandomNormal(z, seed, RandomStreams.Latents(number), 0f, 1f);

    /// <summary>Latents as samples of a generator that is compressed without training.</summary>
    /// <param name="generator">The model that takes them.</param>
    /// <param name="device">The device that draws them.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="number">Their number among those of the seed.</param>
    internal static ArraySamples Samples(ModelGraph generator, Device device, ulong seed, int number)
    {
        const int count = 1_024;
        using var step = device.BeginStep();
        var z = device.Empty(new Shape([count, .. generator.InputShape]));
        Fill(z, seed, number);
        return new ArraySamples("normal numbers", z.ToArray(), z.Count / count, "latents");
    }

    /// <summary>The latents that an <see cref="AdversarialTrainer"/> of a seed makes images from in a step.</summary>
    /// <param name="z">Receives them: [n, …].</param>
    /// <param name="seed">The trainer's.</param>
    /// <param name="step">The step's number, from 0.</param>
    public static void FillForTraining(Tensor z, ulong seed, int step) =>
        z.Device.Backend.RandomNormal(z, seed, RandomStreams.TrainingLatents(step), 0f, 1f);

    /// <summary>The same, owned by the current step of the device.</summary>
    internal static Tensor ForTraining(Network generator, int count, ulong seed, int step)
    {
        var shape = generator.Graph.InputShape.AsSpan();
        Span<int> extents = stackalloc int[shape.Length + 1];
        extents[0] = count;
        shape.CopyTo(extents[1..]);
        var z = generator.Device.Empty(new Shape(extents));
        FillForTraining(z, seed, step);
        return z;
    }
}
