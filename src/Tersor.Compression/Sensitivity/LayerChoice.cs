using System.Collections.Immutable;

namespace Tersor.Compression;

/// <summary>A way to compress one layer.</summary>
/// <param name="Sparsity">The share of its weights that go.</param>
/// <param name="Bits">Bits of the codes of those that stay.</param>
/// <param name="Loss">By how much the network's loss is expected to rise.</param>
/// <param name="Bytes">What the layer is expected to take in a file.</param>
internal readonly record struct LayerChoice(double Sparsity, int Bits, double Loss, double Bytes)
{
    // Fine enough that a plan meets a budget closely.
    private const double SparsityStep = 0.005;

    /// <summary>
    /// All ways within what a curve measured. Losses of pruning and sharing add up; between two measured sparsities the loss is
    /// taken as linear, and it never falls with more compression: a fall is noise. Bytes are those of an optimal code: the
    /// entropy of the mask, count · H(s), and the measured entropy of the codes for each weight that stays.
    /// </summary>
    /// <param name="curve">A layer's curve, with a point at least of each kind.</param>
    /// <param name="denseLoss">The loss of the dense network.</param>
    public static IEnumerable<LayerChoice> All(SensitivityCurve curve, double denseLoss)
    {
        var pruning = Rising(curve.Sparsity.Select(point => point.Loss - denseLoss));
        var sharing = Rising(curve.Bits.Reverse().Select(point => point.Loss - denseLoss)).Reverse().ToArray();
        var sparsities = curve.Sparsity.Select(point => point.Sparsity).ToArray();
        for (var i = 0; i < sparsities.Length; i++)
        {
            var next = i + 1 < sparsities.Length ? sparsities[i + 1] : sparsities[i];
            var steps = Math.Max(1, (int)Math.Round((next - sparsities[i]) / SparsityStep));
            for (var step = 0; step < steps; step++)
            {
                var part = (double)step / steps;
                var sparsity = Math.Round(sparsities[i] + ((next - sparsities[i]) * part), 4);
                var loss = pruning[i] + (part > 0 ? (pruning[i + 1] - pruning[i]) * part : 0);
                for (var j = 0; j < curve.Bits.Length; j++)
                    yield return new LayerChoice(
                        sparsity, curve.Bits[j].Bits, loss + sharing[j], Size(curve.Count, sparsity, curve.Bits[j]));
            }
        }
    }

    /// <summary>
    /// Of several ways those to which no smaller one has a lower loss, by falling bytes and so by rising loss. Of equal losses
    /// all stay: bytes that seem to buy nothing are better spent, where there are any, than thrown away.
    /// </summary>
    public static ImmutableArray<LayerChoice> Undominated(IEnumerable<LayerChoice> choices)
    {
        var kept = ImmutableArray.CreateBuilder<LayerChoice>();
        var least = double.PositiveInfinity;
        foreach (var choice in choices.OrderBy(choice => choice.Bytes).ThenBy(choice => choice.Loss).DistinctBy(
            choice => choice.Bytes))
        {
            if (choice.Loss > least)
                continue;
            kept.Add(choice);
            least = choice.Loss;
        }

        kept.Reverse();
        return kept.ToImmutable();
    }

    private static double Size(long count, double sparsity, BitsPoint point)
    {
        var mask = count * (Information(sparsity) + Information(1 - sparsity));
        var codes = count * (1 - sparsity) * point.Entropy;
        return ((mask + codes) / 8) + (2 << point.Bits);
    }

    private static double Information(double share) => share > 0 ? -share * Math.Log2(share) : 0;

    private static double[] Rising(IEnumerable<double> losses)
    {
        var highest = 0.0;
        return [.. losses.Select(loss => highest = Math.Max(highest, loss))];
    }
}
