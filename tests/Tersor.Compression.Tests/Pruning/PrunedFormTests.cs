using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class PrunedFormTests
{
    private static readonly ModelGraph Graph = new ModelGraphBuilder("line", 1, 2, 3).Flatten().Linear(4).Build();

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    public void Momentum_does_not_revive_a_pruned_weight(OptimizerKind kind)
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(Graph, device, seed: 1);
        using var optimizer = Create(kind, network);
        var form = Prune(network, learnsBehindMask: false);

        // Momentum first, while every weight is there; then half of them go.
        Train(network, optimizer, steps: 3);
        SetMask(form, HalfMask());
        Train(network, optimizer, steps: 5);
        var weights = form.Owned.ToArray();
        Assert.All(Enumerable.Range(0, 24), i => Assert.Equal(i % 2 == 0, weights[i] == 0));
        Assert.Equal(weights, network["fc1.weight"].ToArray());
    }

    [Fact]
    public void A_weight_behind_the_mask_goes_on_learning_and_comes_back()
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(Graph, device, seed: 1);
        using var optimizer = Create(OptimizerKind.Sgd, network);
        var form = Prune(network, learnsBehindMask: true);
        SetMask(form, HalfMask());
        var before = form.Owned.ToArray();
        Train(network, optimizer, steps: 2);

        Assert.All(Enumerable.Range(0, 12), i => Assert.Equal(0f, network["fc1.weight"].ToArray()[2 * i]));
        Assert.All(Enumerable.Range(0, 24), i => Assert.NotEqual(before[i], form.Owned.ToArray()[i]));

        SetMask(form, Enumerable.Repeat((byte)1, 24).ToArray());
        Assert.DoesNotContain(0f, network["fc1.weight"].ToArray());
    }

    [Fact]
    public void Freezing_ends_learning_behind_the_mask()
    {
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(Graph, device, seed: 1);
        using var optimizer = Create(OptimizerKind.Adam, network);
        var form = Prune(network, learnsBehindMask: true);
        SetMask(form, HalfMask());
        Train(network, optimizer, steps: 2);
        form.Freeze();
        Train(network, optimizer, steps: 2);
        Assert.Equal(12, form.Owned.ToArray().Count(weight => weight == 0));
    }

    private static byte[] HalfMask() => [.. Enumerable.Range(0, 24).Select(i => (byte)(i % 2))];

    private static void SetMask(PrunedForm form, byte[] mask)
    {
        form.Mask.Device.Write<byte>(form.Mask, mask);
        form.ApplyMask();
    }

    private static PrunedForm Prune(Network network, bool learnsBehindMask)
    {
        var parameter = network["fc1.weight"];
        var form = new PrunedForm(parameter.Form.Owned, learnsBehindMask);
        parameter.Reparameterize(form, disposePrevious: false);
        return form;
    }

    private static Optimizer Create(OptimizerKind kind, Network network) => kind switch
    {
        OptimizerKind.Sgd => new Sgd(network.Parameters, 0.1f, momentum: 0.9f, nesterov: true, weightDecay: 0.01f),
        OptimizerKind.Adam => new Adam(network.Parameters, 0.01f, weightDecay: 0.01f),
        _ => new AdamW(network.Parameters, 0.01f, weightDecay: 0.01f),
    };

    private static void Train(Network network, Optimizer optimizer, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            using var step = network.Device.BeginStep();
            float[] pixels = [.. Enumerable.Range(1, 12).Select(pixel => (float)pixel)];
            var loss = network.Forward(network.Device.From(pixels, new Shape(2, 1, 2, 3)), training: true)
                .CrossEntropy(network.Device.From([1, 3], new Shape(2)));
            optimizer.ClearGradients();
            loss.Backward();
            optimizer.Step();
        }
    }
}
