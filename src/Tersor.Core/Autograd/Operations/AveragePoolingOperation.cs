using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>The mean of each window of an image; padding counts as zeros and in the divisor.</summary>
internal sealed class AveragePoolingOperation : Operation<AveragePoolingOperation, (Tensor X, WindowGeometry Window)>
{
    /// <summary>y [n, c, oh, ow] = the mean of each window of x.</summary>
    /// <param name="x">[n, c, h, w].</param>
    /// <param name="window">Kernel, stride and padding.</param>
    /// <exception cref="ArgumentException">A window beyond the image.</exception>
    public static Tensor Apply(Tensor x, in WindowGeometry window)
    {
        Require.Window(x, window, nameof(x));
        x = ContiguousOperation.Apply(x);
        var y = x.Device.Result(
            new Shape(x.Shape[0], x.Shape[1], window.OutputHeight(x.Shape[2]), window.OutputWidth(x.Shape[3])));
        x.Device.Backend.AvgPool2d(x, y, window);
        Record(y, (x, window), x);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.AvgPool2dGradient(gradient, dx, Saved.Window, accumulate);
    }
}
