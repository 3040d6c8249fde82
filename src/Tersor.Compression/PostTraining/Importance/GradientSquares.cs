using Tersor.Core;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// The mean squared gradient of each channel of a value, over samples and positions. A gradient that is no number says nothing
/// and does not count: a root of a silent window has an infinite slope.
/// </summary>
/// <param name="channels">Channels.</param>
/// <param name="axis">Their axis, the batch being 0; from the end if negative.</param>
internal sealed class GradientSquares(int channels, int axis)
{
    private readonly double[] _sums = new double[channels];
    private readonly double[] _counts = new double[channels];
    private bool _any;

    /// <summary>Adds gradients, whose channels lie along the axis.</summary>
    /// <returns>The gradients, with zeros for those that are no numbers.</returns>
    public Tensor Add(Tensor gradient)
    {
        var channelAxis = gradient.Shape.Index(axis);
        int[] others = [.. Enumerable.Range(0, gradient.Shape.Rank).Where(i => i != channelAxis)];

        // Of an infinity and of no number this is no number.
        var counts = (gradient - gradient).IsEqualTo(0f);
        var finite = Tensor.Where(counts, gradient, gradient.Device.Zeros(1));
        Add(finite.Square().Sum(others).ToArray(), _sums);
        Add(counts.Sum(others).ToArray(), _counts);
        _any |= gradient.Count > 0;
        return finite;
    }

    /// <summary>The means; zeros if no gradient came, no number if none of a channel counted.</summary>
    public double[] Means() => [.. _sums.Zip(_counts, (sum, count) => _any ? sum / count : 0)];

    private static void Add(float[] terms, double[] sums)
    {
        for (var i = 0; i < terms.Length; i++)
            sums[i] += terms[i];
    }
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
        var finite = Saved.Squares.Add(gradient);
        if (!Saved.X.RequiresGradient)
            return;
        var dx = Saved.X.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(finite, dx, accumulate);
    }
}
