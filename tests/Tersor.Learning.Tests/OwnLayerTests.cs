using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

/// <summary>Layers and losses from outside, in the place of Tersor's own.</summary>
public sealed class OwnLayerTests
{
    private static readonly ModelGraph Graph = new ModelGraphBuilder("own", 3).Linear(4).Relu().Linear(2).Build();

    [Fact]
    public void An_own_layer_computes_its_node_with_the_node_s_parameters_and_the_activation_behind_it_stays()
    {
        using var device = Device.Cpu(threads: 1);
        var options =
            new NetworkOptions { OwnLayers = (node, parameters) => node.Name == "fc1" ? new Negated(parameters) : null };
        using var own = Network.Build(Graph, device, seed: 1, options);
        using var usual = Network.Build(Graph, device, seed: 1);
        using var step = device.BeginStep();
        var x = device.From([1f, -2f, 0.5f], new Shape(1, 3));
        var hidden = (-x.Affine(usual["fc1.weight"].Effective(), usual["fc1.bias"].Effective())).Relu();
        var expected = hidden.Affine(usual["fc2.weight"].Effective(), usual["fc2.bias"].Effective());

        var actual = own.Forward(x, training: true);
        Assert.Equal(expected.ToArray(), actual.ToArray());
        Assert.NotEqual(usual.Forward(x, training: true).ToArray(), actual.ToArray());
        actual.Sum().Backward();
        Assert.Contains(own["fc1.weight"].Form.Owned.Gradient!.Value.ToArray(), gradient => gradient != 0);
    }

    [Fact]
    public void Without_a_teacher_s_share_a_distillation_is_the_loss_on_the_targets()
    {
        using var device = Device.Cpu(threads: 1);
        using var step = device.BeginStep();
        var output = device.From([1f, 2f, 3f, 4f], new Shape(2, 2));
        var batch = new Batch(output, device.From([0f, 2f, 3f, 6f], new Shape(2, 2)));
        var loss = new DistillationLoss(_ => output, share: 0f, hard: new MeanSquaredErrorLoss());
        Assert.Equal(1.25f, loss.Compute(output, batch).ToScalar());
    }

    private sealed class Negated(IReadOnlyList<Parameter> parameters) : Layer
    {
        public override Tensor Forward(ReadOnlySpan<Tensor> inputs, in ForwardPass pass) =>
            -inputs[0].Affine(parameters[0].Effective(), parameters[1].Effective());
    }
}
