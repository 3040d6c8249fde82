using Tersor.Core;
using Tersor.Learning;

namespace Tersor.Compression;

/// <summary>A copy of a dense network in which one region at a time is pruned or shared, in place and on the device.</summary>
internal sealed class RegionTrial : IDisposable
{
    private readonly Network _dense;

    /// <summary>Copies a network.</summary>
    /// <param name="dense">With dense parameters; not changed.</param>
    public RegionTrial(Network dense)
    {
        _dense = dense;
        Network = Network.Build(dense.Graph, dense.Device, dense.Seed);
        Network.CopyValuesFrom(dense);
    }

    /// <summary>The copy.</summary>
    public Network Network { get; }

    /// <summary>Sets the smallest weights of a region to zero, part by part.</summary>
    public void Prune(WeightRegion region, double sparsity)
    {
        var device = Network.Device;
        using var step = device.BeginStep();
        foreach (var part in region.Parts)
        {
            var weights = Rows(Network, part);
            var mask = device.Empty(weights.Shape, ElementType.UInt8);
            device.Backend.SelectLargest([weights], (long)Math.Round(weights.Count * (1 - sparsity)), [mask]);
            device.Backend.ApplyMask(weights, mask, weights);
        }
    }

    /// <summary>Replaces every weight of a region by the nearest of 2^bits centroids, part by part.</summary>
    /// <returns>The entropy of the codes, in bits a weight.</returns>
    public double Share(WeightRegion region, int bits)
    {
        var device = Network.Device;
        using var step = device.BeginStep();
        var total = 0.0;
        foreach (var part in region.Parts)
        {
            var weights = Rows(Network, part);
            var codes = device.Empty(weights.Shape, ElementType.UInt8);
            using var quantizer = Quantizer.Cluster(weights, bits, bitPrice: 0, CentroidInitialization.Optimal, seed: 0);
            quantizer.Assign(weights, codes);
            device.Backend.GatherCodebook(
                device.From([0f, .. quantizer.Centroids], new Shape(quantizer.Centroids.Length + 1)), codes, weights);
            total += weights.Count * Entropy(codes, quantizer.Centroids.Length + 1);
        }

        return total / region.Count;
    }

    /// <summary>Makes a region dense again.</summary>
    public void Restore(WeightRegion region)
    {
        using var step = Network.Device.BeginStep();
        foreach (var part in region.Parts)
            Network.Device.Backend.Copy(Rows(_dense, part), Rows(Network, part), accumulate: false);
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private static Tensor Rows(Network network, WeightRows part)
    {
        var weight = network.Parameters[part.Parameter].Form.Owned;
        var length = weight.Count / weight.Shape[0];
        var shape = new Shape(part.Rows, length);
        return weight.View(shape, shape.ContiguousStrides(), weight.Offset + (part.Row * length));
    }

    private static double Entropy(Tensor codes, int alphabet)
    {
        var counts = codes.Device.Empty(new Shape(alphabet), ElementType.Int32);
        codes.Device.Backend.CountCodes(codes, counts);
        var read = new int[alphabet];
        codes.Device.Read<int>(counts, read);
        return read.Where(count => count > 0).Sum(count => (double)count / codes.Count * Math.Log2((double)codes.Count / count));
    }
}
