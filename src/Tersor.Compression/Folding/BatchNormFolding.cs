using Tersor.Core;
using Tersor.Format;
using Tersor.Kernels.Operators;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>
/// Makes a network's layers do their batch normalisations, too (Jacob et al. 2018, section 3.2): w' = s · w and b' = s · b + (beta - s · mean)
/// for each channel, with s = gamma / √(variance + epsilon). In inference the network computes what it did before.
/// </summary>
/// <remarks>
/// Folding comes before weights share a codebook: s differs from channel to channel, so that shared weights would no longer be shared.
/// Pruned weights stay pruned.
/// </remarks>
public static class BatchNormFolding
{
    /// <summary>The network with folded layers, on the same device; see <see cref="FoldedGraph"/> for what is folded.</summary>
    /// <param name="network">Dense or pruned. It stays as it is, and shares nothing with the result.</param>
    /// <exception cref="ArgumentException">Weights of a layer that would be folded share a codebook.</exception>
    public static Network Fold(Network network)
    {
        var folded = FoldedGraph.Of(network.Graph);
        var result = Network.Build(folded.Graph, network.Device, network.Seed);
        using var guard = Tape.NoGrad();
        using var step = network.Device.BeginStep();
        foreach (var node in folded.Graph.Nodes)
        {
            if (!folded.Norms.TryGetValue(node.Name, out var norm))
                foreach (var spec in folded.Graph.ParametersOf(node))
                    Copy(network[$"{node.Name}.{spec.Name}"], result[$"{node.Name}.{spec.Name}"]);
            else
                Fold(network, node, new ChannelScale(network, norm), result);
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
        scale.Multiply(target.Form.Owned, node is ConvTranspose2dNode ? source.Spec.Shape[0] : 1);

        var bias = result[$"{node.Name}.bias"].Form.Owned;
        if (network.Graph.Parameters.Any(spec => spec.Name == $"{node.Name}.bias"))
            network.Device.Backend.Copy(network[$"{node.Name}.bias"].Effective(), bias, accumulate: false);
        else
            network.Device.Backend.Fill(bias, 0f);
        scale.Multiply(bias, outer: 1);
        scale.Shift(bias);
    }

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

    /// <summary>What a normalisation does once its statistics are fixed: s · x + (beta - s · mean) for each channel.</summary>
    private sealed class ChannelScale
    {
        private readonly Tensor _factor;
        private readonly Tensor _shift;

        public ChannelScale(Network network, BatchNormNode norm)
        {
            var backend = network.Device.Backend;
            var (gamma, beta) = (network[$"{norm.Name}.gamma"].Effective(), network[$"{norm.Name}.beta"].Effective());
            _factor = network.Device.Empty(gamma.Shape);
            backend.Map(new AddConstant(norm.Epsilon), network[$"{norm.Name}.variance"].Effective(), _factor);
            backend.Map(default(Sqrt), _factor, _factor);
            backend.Map(default(Divide), gamma, _factor, _factor);
            _shift = network.Device.Empty(gamma.Shape);
            backend.Map(default(Multiply), network[$"{norm.Name}.mean"].Effective(), _factor, _shift);
            backend.Map(default(Subtract), beta, _shift, _shift);
        }

        /// <summary>Multiplies values seen as [outer, channels, …].</summary>
        public void Multiply(Tensor values, int outer) => Apply(default(Multiply), values, outer, _factor);

        /// <summary>Adds to values seen as [channels, …].</summary>
        public void Shift(Tensor values) => Apply(default(Add), values, 1, _shift);

        private static void Apply<TOperator>(TOperator f, Tensor values, int outer, Tensor perChannel)
            where TOperator : unmanaged, IBinaryOperator
        {
            var channels = perChannel.Count;
            var view = values.View(new Shape(outer, channels, values.Count / (outer * channels)));
            values.Device.Backend.Map(f, view, perChannel.View(new Shape(channels, 1)), view);
        }
    }
}
