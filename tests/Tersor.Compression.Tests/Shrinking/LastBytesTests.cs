using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.Tests;

public sealed class LastBytesTests
{
    private static readonly ModelGraph Graph = new ModelGraphBuilder("plain", 64).Linear(20).Relu().Linear(4).Build();

    [Fact]
    public void The_smallest_values_of_a_layer_go_and_no_more_than_it_takes()
    {
        using var device = Device.Cpu();
        using var network = Shared(device);
        var before = Encoded(network).Length;
        var values = Values(network);

        var bytes = LastBytes.Fit(network, before - 11, () => Encoded(network));
        Assert.InRange(bytes.Length, before - 40, before - 11);
        Assert.Equal(Encoded(network), bytes);
        var left = Values(network);
        foreach (var (was, now) in values.Zip(left))
        {
            var gone = was.Zip(now).Where(pair => pair.First != pair.Second).ToArray();
            Assert.All(gone, pair => Assert.Equal(0, pair.Second));
            var largest = gone.Select(pair => Math.Abs(pair.First)).DefaultIfEmpty(0).Max();
            Assert.True(largest <= now.Where(value => value != 0).Min(Math.Abs));
        }

        Assert.NotEqual(values[0].Concat(values[1]), left[0].Concat(left[1]));
    }

    [Fact]
    public void What_fits_stays_as_it_is()
    {
        using var device = Device.Cpu();
        using var network = Shared(device);
        var before = Encoded(network);
        Assert.Equal(before, LastBytes.Fit(network, before.Length, () => Encoded(network)));
        Assert.Equal(before, Encoded(network));
    }

    [Fact]
    public void Where_nothing_fits_the_search_ends()
    {
        using var device = Device.Cpu();
        using var network = Shared(device);
        LastBytes.Fit(network, 1, () => Encoded(network));
        Assert.All(Values(network), values => Assert.All(values, value => Assert.Equal(0, value)));
    }

    private static Network Shared(Device device)
    {
        var network = Network.Build(Graph, device, seed: 1);
        WeightSharer.ShareWeights(network, new ShareStage { Bits = 4 }, seed: 1);
        return network;
    }

    private static float[][] Values(Network network) =>
    [
        .. network.Parameters.Where(parameter => parameter.Spec.Role == ParameterRole.Weight)
            .Select(parameter => parameter.ToArray()),
    ];

    private static byte[] Encoded(Network network) =>
        TersorFile.ToBytes(Graph, NetworkSnapshot.Take(network, FloatWidth.Half, FloatWidth.Half));
}
