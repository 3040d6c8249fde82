using Tersor.Core;

namespace Tersor.Compression.PostTraining;

/// <summary>The mean squared gradient of each channel of a value, over samples and positions.</summary>
/// <param name="channels">Channels.</param>
/// <param name="axis">Their axis, the batch being 0; from the end if negative.</param>
internal sealed class GradientSquares(int channels, int axis)
{
    private readonly double[] _sums = new double[channels];
    private double _gradients;

    /// <summary>Adds gradients, whose channels lie along the axis.</summary>
    public void Add(Tensor gradient)
    {
        var channelAxis = gradient.Shape.Index(axis);
        int[] others = [.. Enumerable.Range(0, gradient.Shape.Rank).Where(i => i != channelAxis)];
        var sums = gradient.Square().Sum(others).ToArray();
        for (var i = 0; i < sums.Length; i++)
            _sums[i] += sums[i];
        _gradients += (double)gradient.Count / sums.Length;
    }

    /// <summary>The means; zeros if no gradient came.</summary>
    public double[] Means() => Array.ConvertAll(_sums, sum => _gradients == 0 ? 0 : sum / _gradients);
}

/// <summary>y = x; gradients that pass on their way back are squared and summed.</summary>
internal sealed class GradientProbeOperation : Operation<GradientProbeOperation, (Tensor X, GradientSquares Squares)>
{
    /// <summary>A view of x whose gradient is measured, recorded even if nothing of x is.</summary>
    /// <param name="x">Of any shape.</param>
    /// <param name="squares">Receives the gradients.</param>
    public static Tensor Apply(Tensor x, GradientSquares squares)
    {
        x = x.Contiguous();
        var y = x.View(x.Shape);
        if (Tape.IsRecording)
            Append(y, (x, squares));
        return y;
    }

    /// <inheritdoc/>
    protected override void Backward(Tensor gradient)
    {
        Saved.Squares.Add(gradient);
        if (!Saved.X.RequiresGradient)
            return;
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(gradient, dx, accumulate);
    }
}
