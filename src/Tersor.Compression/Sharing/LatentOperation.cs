using Tersor.Core;

namespace Tersor.Compression;

/// <summary>
/// Shared weights that pass their gradient on both to what they are made of and to the latent weights that chose their codes, as
/// if these had not been rounded (Bengio, Léonard and Courville 2013).
/// </summary>
internal sealed class LatentOperation : Operation<LatentOperation, (Tensor Shared, Tensor Latent)>
{
    /// <summary>A view of the shared weights, recorded as a function of both.</summary>
    /// <param name="shared">The weights that the layer uses, contiguous.</param>
    /// <param name="latent">The weights that chose their codes, of the same shape.</param>
    public static Tensor Apply(Tensor shared, Tensor latent)
    {
        shared.Device.Demand(latent);
        var y = shared.View(shared.Shape);
        Record(y, (shared, latent), shared, latent);
        return y;
    }

    /// <inheritdoc/>
    protected override void Backward(Tensor gradient)
    {
        Pass(gradient, Saved.Shared);
        Pass(gradient, Saved.Latent);
    }

    private static void Pass(Tensor gradient, Tensor input)
    {
        if (!input.RequiresGradient)
            return;
        var dx = input.BeginGradient(out var accumulate);
        gradient.Device.Backend.Copy(gradient, dx, accumulate);
    }
}
