namespace Tersor.Core;

/// <summary>The gradient of a bias that each channel of an image adds: the sum over images and pixels.</summary>
internal static class ChannelSum
{
    /// <summary>Adds Σ over n, h, w of dy [n, c, h, w] to the gradient of a bias [c].</summary>
    public static void Pass(Tensor dy, Tensor bias)
    {
        var backend = dy.Device.Backend;
        var (images, channels) = (dy.Shape[0], dy.Shape[1]);
        var planes = dy.Device.Result(new Shape(images, channels));
        var dBias = bias.BeginGradient(out var accumulate);
        backend.SumChannels(dy, planes, dBias, accumulate);
        planes.ReleaseMemory();
    }
}
