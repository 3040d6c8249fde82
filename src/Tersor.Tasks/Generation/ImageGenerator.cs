using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Tasks;

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
        ArgumentNullException.ThrowIfNull(network);
        using var predictor = new NetworkPredictor(network);
        return Make(predictor, network.Device, count, seed, cancellation);
    }

    /// <summary>Images from the first latents of a seed: image i is the same whatever the count.</summary>
    /// <param name="predictor">A generator.</param>
    /// <param name="device">The device that draws the latents.</param>
    /// <param name="count">The number of images, at least 1.</param>
    /// <param name="seed">Decides the latents.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <returns>The images one after the other, as the predictor's output has them.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static float[] Make(
        IPredictor predictor, Device device, int count, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var images = new float[count * predictor.OutputLength];
        var latents = new float[BatchSize * predictor.InputLength];
        for (var first = 0; first < count; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = device.BeginStep();
            var made = Math.Min(BatchSize, count - first);
            var z = device.Empty(new Shape([made, .. predictor.InputShape]));
            Latents.Fill(z, seed, first / BatchSize);
            var drawn = latents.AsSpan(0, z.Count);
            device.Read(z, drawn);
            predictor.Run(drawn, images.AsSpan(first * predictor.OutputLength, made * predictor.OutputLength));
        }

        return images;
    }
}
