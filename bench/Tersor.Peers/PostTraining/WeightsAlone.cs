using System.Collections.Immutable;
using Tersor.Compression;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Peers.PostTraining;

/// <summary>
/// The quantiser of a recipe's <c>share</c> without training: it looks at weights alone, so every input counts the same (H = I).
/// </summary>
internal static class WeightsAlone
{
    private const int Bits = 7;
    private const int Steps = 14;
    private const double CheapestBit = 1e-5;

    /// <summary>The model with the lowest price of a bit whose file is no larger than wanted.</summary>
    /// <param name="graph">The model, without batch normalisations.</param>
    /// <param name="tensors">Its parameters.</param>
    /// <param name="bytes">The size of the file.</param>
    /// <returns>The parameters; null if no price is high enough.</returns>
    public static ImmutableArray<StoredTensor>? Within(ModelGraph graph, ImmutableArray<StoredTensor> tensors, long bytes)
    {
        ImmutableArray<StoredTensor>? best = null;
        var (low, high) = (Math.Log(CheapestBit), 0.0);
        for (var step = 0; step < Steps; step++)
        {
            // The highest price first: if that is not enough, nothing is.
            var price = step == 0 ? high : (low + high) / 2;
            var shared = Share(graph, tensors, Math.Exp(price));
            if (TersorFile.ToBytes(graph, shared).Length <= bytes)
                (best, high) = (shared, price);
            else if (step == 0)
                return null;
            else
                low = price;
        }

        return best;
    }

    private static ImmutableArray<StoredTensor> Share(ModelGraph graph, ImmutableArray<StoredTensor> tensors, double bitPrice)
    {
        using var device = Device.Cpu(1);
        using var network = Network.Build(graph, device, seed: 0);
        network.Load(tensors);
        WeightSharer.ShareWeights(network, new ShareStage { Bits = Bits, BitPrice = bitPrice }, seed: 0);
        return NetworkSnapshot.Take(network, FloatWidth.Half, FloatWidth.Half);
    }
}
