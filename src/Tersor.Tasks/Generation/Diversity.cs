using Tersor.Core;

namespace Tersor.Tasks;

/// <summary>
/// How much the images of a batch differ: the mean over all pixels of the pixel's standard deviation over the batch.
/// </summary>
public static class Diversity
{
    /// <summary>The diversity of a batch, 0 if all images are the same. Waits for the device.</summary>
    /// <param name="images">[n, …], at least one image.</param>
    public static double Of(Tensor images)
    {
        var values = images.ToArray();
        var (count, pixels) = (images.Shape[0], images.Count / images.Shape[0]);
        var total = 0.0;
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var i = pixel; i < values.Length; i += pixels)
            {
                sum += values[i];
                squares += (double)values[i] * values[i];
            }

            total += Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count))));
        }

        return total / pixels;
    }
}
