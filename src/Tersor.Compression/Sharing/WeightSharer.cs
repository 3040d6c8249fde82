using Tersor.Core;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>Lets the weights of each layer of a network share centroids: clusters them, and puts a <see cref="SharedForm"/> on them.</summary>
public static class WeightSharer
{
    private const int MaxCentroids = byte.MaxValue;

    /// <summary>Shares all weights of a network, layer by layer. Zeros stay out: they are pruned.</summary>
    /// <param name="network">Its weights are replaced.</param>
    /// <param name="stage">Bits, initialisation, gradient.</param>
    /// <param name="seed">Decides random initialisations.</param>
    public static void ShareWeights(Network network, ShareStage stage, ulong seed)
    {
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Weight))
            Share(parameter, stage.BitsOf(LayerName.Of(parameter.Spec)), stage.Initialization, stage.Gradient, seed);
    }

    /// <summary>Shares all biases of a network, layer by layer.</summary>
    /// <param name="network">Its biases are replaced.</param>
    /// <param name="bits">Bits of a code.</param>
    public static void ShareBiases(Network network, int bits)
    {
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Bias))
            Share(parameter, bits, CentroidInitialization.Optimal, CentroidGradient.Sum, seed: 0);
    }

    private static void Share(Parameter parameter, int bits, CentroidInitialization initialization, CentroidGradient gradient, ulong seed)
    {
        var device = parameter.Form.Owned.Device;
        using var guard = Tape.NoGrad();
        using var step = device.BeginStep();
        var values = parameter.Effective();
        var codes = device.EmptyPersistent(values.Shape, ElementType.UInt8);
        parameter.Reparameterize(new SharedForm(codes, Assign(values, codes, bits, initialization, seed), gradient));
    }

    /// <summary>Clusters values that are not zero, and gives each the code of its centroid: call inside a step.</summary>
    /// <returns>The centroids, ascending.</returns>
    internal static float[] Assign(Tensor values, Tensor codes, int bits, CentroidInitialization initialization, ulong seed)
    {
        var device = values.Device;
        var centroids = KMeans.Cluster(values, Math.Min(1 << bits, MaxCentroids), initialization, seed);
        if (centroids.Length > 0)
            device.Backend.NearestCentroid(values, device.From(centroids, new Shape(centroids.Length)), codes);
        else
            device.Write<byte>(codes, new byte[codes.Count]);
        return centroids;
    }
}
