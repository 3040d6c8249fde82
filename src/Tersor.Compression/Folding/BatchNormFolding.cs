using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// Makes a network's layers do their batch normalisations, too (Jacob et al. 2018, section 3.2): w' = s · w and b' = s · b +
/// (beta - s · mean) for each channel, with s = gamma / √(variance + epsilon). In inference the network computes what it did
/// before.
/// </summary>
/// <remarks>
/// Folding comes before weights share a codebook: s differs from channel to channel, so that shared weights would no longer be
/// shared. Pruned weights stay pruned.
/// </remarks>
public static class BatchNormFolding
{
    /// <summary>The network with folded layers, on the same device; see <see cref="FoldedGraph"/> for what is folded.</summary>
    /// <param name="network">Dense or pruned. It stays as it is, and shares nothing with the result.</param>
    /// <exception cref="ArgumentException">Weights of a layer that would be folded share a codebook.</exception>
    public static Network Fold(Network network)
    {
        var folded = FoldedGraph.Of(network.Graph);
        var result = Network.Build(folded.Graph, network.Device, network.Seed, network.Options);
        using var guard = Tape.NoGrad();
        using var step = network.Device.BeginStep();
        foreach (var node in folded.Graph.Nodes)
        {
            if (!folded.Norms.TryGetValue(node.Name, out var norm))
                foreach (var spec in folded.Graph.ParametersOf(node))
                    Copy(network[$"{node.Name}.{spec.Name}"], result[$"{node.Name}.{spec.Name}"]);
            else
                Fold(network, node, new ChannelScale(norm, parameter => Values(network, norm, parameter)), result);
        }

        return result;
    }

    private static void Fold(Network network, GraphNode node, ChannelScale scale, Network result)
    {
        var source = network[$"{node.Name}.weight"];
        if (source.Form is SharedForm)
            throw new ArgumentException($"{source.Name} shares a codebook: fold before sharing.", nameof(network));
        var target = result[source.Name];
        Copy(source, target);
        var before = source.Spec.Shape[..source.Spec.OutputAxis].Aggregate(1, (product, extent) => product * extent);
        Apply(default(Multiply), target.Form.Owned, before, scale.Factors);

        var bias = result[$"{node.Name}.bias"].Form.Owned;
        if (network.Graph.Parameters.Any(spec => spec.Name == $"{node.Name}.bias"))
            network.Device.Backend.Copy(network[$"{node.Name}.bias"].Effective(), bias, accumulate: false);
        else
            network.Device.Backend.Fill(bias, 0f);
        Apply(default(Multiply), bias, outer: 1, scale.Factors);
        Apply(default(Add), bias, outer: 1, scale.Shifts);
    }

    private static float[] Values(Network network, BatchNormNode norm, string parameter) =>
        network[$"{norm.Name}.{parameter}"].Effective().ToArray();

    private static void Copy(Parameter source, Parameter target)
    {
        var device = source.Form.Owned.Device;
        device.Backend.Copy(source.Effective(), target.Form.Owned, accumulate: false);
        if (source.Form is PrunedForm pruned)
        {
            var form = new PrunedForm(target.Form.Owned, pruned.LearnsBehindMask);
            device.Backend.Copy(pruned.Mask, form.Mask, accumulate: false);
            target.Reparameterize(form, disposePrevious: false);
        }

        target.IsFrozen = source.IsFrozen;
    }

    /// <summary>Computes with a number for each channel on values seen as [outer, channels, …].</summary>
    private static void Apply<TOperator>(TOperator f, Tensor values, int outer, float[] perChannel)
        where TOperator : unmanaged, IBinaryOperator
    {
        var channels = perChannel.Length;
        var view = values.View(new Shape(outer, channels, values.Count / (outer * channels)));
        values.Device.Backend.Map(f, view, values.Device.From(perChannel, new Shape(channels, 1)), view);
    }
}
