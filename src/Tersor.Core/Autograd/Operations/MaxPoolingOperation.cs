using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>The largest value in each window of an image; padding is never the largest.</summary>
internal sealed class MaxPoolingOperation : Operation<MaxPoolingOperation, (Tensor X, Tensor Indices, WindowGeometry Window)>
{
    /// <summary>y [n, c, oh, ow] = the largest value in each window of x.</summary>
    /// <param name="x">[n, c, h, w].</param>
    /// <param name="window">Its padding is at most half its kernel, so that no window lies in the padding alone.</param>
    /// <exception cref="ArgumentException">A window beyond the image, or too much padding.</exception>
    public static Tensor Apply(Tensor x, in WindowGeometry window)
    {
        Require.Window(x, window, nameof(x));
        if (2 * window.Padding > Math.Min(window.KernelHeight, window.KernelWidth))
            throw new ArgumentException($"The padding of {window} is more than half its kernel.", nameof(window));

        x = ContiguousOperation.Apply(x);
        var shape = new Shape(x.Shape[0], x.Shape[1], window.OutputHeight(x.Shape[2]), window.OutputWidth(x.Shape[3]));
        var y = x.Device.Result(shape);
        var indices = x.Device.Result(shape, ElementType.Int32);
        x.Device.Backend.MaxPool2d(x, y, indices, window);
        if (!Record(y, (x, indices, window), x))
            indices.ReleaseMemory();
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.MaxPool2dGradient(gradient, Saved.Indices, dx, Saved.Window, accumulate);
    }
}
