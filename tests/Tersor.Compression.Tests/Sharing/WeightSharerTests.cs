using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.Tests;

public sealed class WeightSharerTests
{
    private static readonly ModelGraph Graph =
        new ModelGraphBuilder("line", 1, 4, 4).Flatten().Linear(20).Relu().Linear(3).Build();

    [Fact]
    public void Layers_get_as_many_centroids_as_their_bits_allow_and_zeros_stay_out()
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(Graph, device, seed: 1);
        var weights = network["fc1.weight"].ToArray();
        for (var i = 0; i < weights.Length; i += 2)
            weights[i] = 0;
        network["fc1.weight"].SetValues(weights);
        WeightSharer.ShareWeights(
            network, new ShareStage { Bits = 4, Layers = new CompressionRecipe().ShareLayer("fc2", 2).Sharing!.Layers }, seed: 1);

        var first = (SharedForm)network["fc1.weight"].Form;
        Assert.Equal(16, first.Centroids().Length);
        Assert.Equal(weights.Select(weight => weight == 0), CodesOf(device, first).Select(code => code == 0));
        Assert.Equal(4, ((SharedForm)network["fc2.weight"].Form).Centroids().Length);
        Assert.IsType<DenseForm>(network["fc2.bias"].Form);
    }

    [Fact]
    public void Every_weight_gets_its_nearest_centroid()
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(Graph, device, seed: 1);
        var weights = network["fc1.weight"].ToArray();
        WeightSharer.ShareWeights(network, new ShareStage { Bits = 3 }, seed: 1);
        var centroids = ((SharedForm)network["fc1.weight"].Form).Centroids();
        Assert.Equal(
            weights.Select(weight => centroids.MinBy(centroid => Math.Abs((double)weight - centroid))),
            network["fc1.weight"].ToArray());
    }

    [Fact]
    public void Eight_bits_leave_room_for_the_code_of_pruned_weights()
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(Graph, device, seed: 1);
        WeightSharer.ShareWeights(network, new ShareStage { Bits = 8 }, seed: 1);
        Assert.Equal(255, ((SharedForm)network["fc1.weight"].Form).Centroids().Length);
        Assert.InRange(((SharedForm)network["fc2.weight"].Form).Centroids().Length, 50, 60);
    }

    [Fact]
    public void A_snapshot_holds_used_ascending_centroids_as_the_file_can_write_them()
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(Graph, device, seed: 1);

        // Centroids out of order, one that no element uses, two that are one in half precision, one that is zero there.
        float[] centroids = [0.5f, -1f, 9f, 0.5f + 1e-6f, 1e-9f];
        byte[] codes = [.. Enumerable.Range(0, 60).Select(i => (byte)(i % 6 == 3 ? 1 : i % 6))];
        var onDevice = device.EmptyPersistent(new Shape(3, 20), ElementType.UInt8);
        device.Write<byte>(onDevice, codes);
        network["fc2.weight"].Reparameterize(new SharedForm(onDevice, centroids, CentroidGradient.Sum));
        var stored =
            NetworkSnapshot.Take(network, FloatWidth.Half, FloatWidth.Single).Single(tensor => tensor.Name == "fc2.weight");
        Assert.Equal([-1f, 0.5f], stored.Codebook);
        Assert.Equal(codes.Select(code => code is 0 or 5 ? 0f : code == 2 ? -1f : 0.5f), stored.Decode());
        Assert.Equal(40, stored.NonZeros);
    }

    private static byte[] CodesOf(Device device, SharedForm form)
    {
        var codes = new byte[form.Codes.Count];
        device.Read<byte>(form.Codes, codes);
        return codes;
    }
}
