using Tersor.Core;

namespace Tersor.Learning;

/// <summary>Lets a trained generator make images.</summary>
public static class ImageGenerator
{
    /// <summary>Images are made so many at a time: <see cref="Latents.Fill"/> numbers these batches.</summary>
    public const int BatchSize = 250;

    /// <summary>Images from the first latents of a seed: image i is the same whatever the count.</summary>
    /// <param name="network">A generator, used in inference mode.</param>
    /// <param name="count">The number of images, at least 1.</param>
    /// <param name="seed">Decides the latents.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <returns>The images one after the other, as the network's output has them.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static float[] Make(Network network, int count, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using var guard = Tape.NoGrad();
        var device = network.Device;
        var length = network.Graph.OutputShape.Aggregate((product, extent) => product * extent);
        var images = new float[count * length];
        for (var first = 0; first < count; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = device.BeginStep();
            var z = device.Empty(new Shape([Math.Min(BatchSize, count - first), .. network.Graph.InputShape]));
            Latents.Fill(z, seed, first / BatchSize);
            network.Forward(z, training: false).CopyTo(images.AsSpan(first * length, z.Shape[0] * length));
        }

        return images;
    }
}
