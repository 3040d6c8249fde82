using Tersor.Core;

namespace Tersor.Compression;

/// <summary>
/// Rounded values that pass their gradient on to what was rounded, as if nothing had been (Bengio, Léonard and Courville 2013).
/// </summary>
internal sealed class StraightThroughOperation : Operation<StraightThroughOperation, Tensor>
{
    /// <summary>The rounded values, recorded as a function of the others.</summary>
    /// <param name="x">The values that were rounded, contiguous.</param>
    /// <param name="rounded">A tensor of this step, of the same shape, nothing recorded of it yet.</param>
    public static Tensor Apply(Tensor x, Tensor rounded)
    {
        x.Device.Demand(rounded);
        Record(rounded, x, x);
        return rounded;
    }

    /// <inheritdoc/>
    protected override void Backward(Tensor gradient)
    {
        var dx = Saved.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(gradient, dx, accumulate);
    }
}
