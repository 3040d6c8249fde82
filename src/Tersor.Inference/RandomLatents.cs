using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// What a generator makes images from: normal numbers, a function of a seed alone. They are those from which <c>tersor
/// generate</c> makes its first images.
/// </summary>
public static unsafe class RandomLatents
{
    /// <summary>Draws latents; the first of many are those of a few.</summary>
    /// <param name="latents">Receives them: the inputs of as many images as there is room for.</param>
    /// <param name="seed">Decides them.</param>
    public static void Fill(Span<float> latents, ulong seed)
    {
        using var pool = new WorkerPool(1);
        fixed (float* first = latents)
            RandomFill.Normal(pool, first, latents.Length, seed, RandomStreams.Latents(0), 0f, 1f);
    }
}
