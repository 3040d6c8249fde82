using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// Lets the weights of each layer of a network share centroids: clusters them, and puts a <see cref="SharedForm"/> on them.
/// </summary>
public static class WeightSharer
{
    /// <summary>
    /// Shares all weights of a network, layer by layer. Zeros stay out: they are pruned. Those that share centroids already keep
    /// them.
    /// </summary>
    /// <param name="network">Its weights are replaced.</param>
    /// <param name="stage">Bits, initialisation, gradient.</param>
    /// <param name="seed">Decides random initialisations.</param>
    public static void ShareWeights(Network network, ShareStage stage, ulong seed)
    {
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Weight))
        {
            var layer = LayerName.Of(parameter.Spec);
            Share(parameter, stage.BitsOf(layer), stage.BitPriceOf(layer), stage.Initialization, stage.Gradient, seed);
        }
    }

    /// <summary>Shares all biases of a network, layer by layer. Those that share centroids already keep them.</summary>
    /// <param name="network">Its biases are replaced.</param>
    /// <param name="bits">Bits of a code.</param>
    public static void ShareBiases(Network network, int bits)
    {
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Bias))
            Share(parameter, bits, bitPrice: 0, CentroidInitialization.Optimal, CentroidGradient.Sum, seed: 0);
    }

    private static void Share(
        Parameter parameter,
        int bits,
        double bitPrice,
        CentroidInitialization initialization,
        CentroidGradient gradient,
        ulong seed)
    {
        if (parameter.Form is SharedForm)
            return;
        var device = parameter.Form.Owned.Device;
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        var values = parameter.Effective();
        var codes = device.EmptyPersistent(values.Shape, ElementType.UInt8);
        using var quantizer = Quantizer.Cluster(values, bits, bitPrice, initialization, seed);
        quantizer.Assign(values, codes);
        parameter.Reparameterize(new SharedForm(codes, quantizer.Centroids, gradient));
    }
}
