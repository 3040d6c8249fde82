using Tersor.Core;
using Tersor.Learning;

/// <summary>
/// The layer: dropout that multiplies by noise around 1 instead of by 0 or 1 (Srivastava et al. 2014, section 10).
/// </summary>
internal sealed class GaussianDropout(float probability) : Layer
{
    private readonly float _deviation = MathF.Sqrt(probability / (1 - probability));

    public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass)
    {
        var x = inputs[0];
        if (!pass.Training)
            return x;
        var noise = x.Device.Normal(pass.Seed + (ulong)pass.Number, x.Shape.Dimensions);
        return x * (1 + (_deviation * noise));
    }
}
