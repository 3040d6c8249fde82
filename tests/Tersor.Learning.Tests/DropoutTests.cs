using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class DropoutTests : IDisposable
{
    private const float Probability = 0.25f;

    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Inference_drops_nothing() => Assert.All(Run(NewNetwork(), training: false), value => Assert.Equal(1f, value));

    [Fact]
    public void Training_drops_a_share_and_scales_the_rest_up()
    {
        var values = Run(NewNetwork(), training: true);

        Assert.All(values, value => Assert.True(value is 0f or 1f / (1f - Probability)));

        // Five standard deviations of a binomial count.
        var dropped = values.Count(value => value == 0f);
        Assert.Equal(Probability * values.Length, dropped, 5 * Math.Sqrt(values.Length * Probability * (1 - Probability)));
    }

    [Fact]
    public void Each_pass_drops_anew_and_the_pass_number_repeats_it()
    {
        using var network = NewNetwork();
        var first = Run(network, training: true);
        var second = Run(network, training: true);
        Assert.Equal(2, network.TrainingPasses);
        network.TrainingPasses = 0;

        Assert.NotEqual(first, second);
        Assert.Equal(first, Run(network, training: true));
    }

    [Fact]
    public void Two_layers_drop_independently()
    {
        var graph = new ModelGraph(
            "two",
            [1000],
            [new DropoutNode("a", [0], Probability), new DropoutNode("b", [0], Probability), new AddNode("add", [1, 2])]);
        using var network = Network.Build(graph, _device, seed: 3);

        var values = Run(network, training: true, columns: 1000);

        // One of the two dropped: with equal masks no sum could be a single kept value.
        Assert.Contains(1f / (1f - Probability), values);
    }

    private Network NewNetwork() =>
        Network.Build(new ModelGraphBuilder("drop", 500).Dropout(Probability).Build(), _device, seed: 3);

    private float[] Run(Network network, bool training, int columns = 500)
    {
        using var step = _device.BeginStep();
        var x = _device.Empty(new Shape(8, columns));
        _device.Backend.Fill(x, 1f);
        return network.Forward(x, training).ToArray();
    }
}
