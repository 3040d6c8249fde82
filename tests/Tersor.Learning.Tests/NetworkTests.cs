using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class NetworkTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Has_a_parameter_for_each_of_the_graph()
    {
        using var network = Network.Build(TestGraphs.Residual(), _device, seed: 1);

        Assert.Equal(network.Graph.Parameters.Select(spec => spec.Name), network.Parameters.Select(parameter => parameter.Name));
        Assert.Equal([6, 6, 3, 3], network["conv2.weight"].Form.Owned.Shape.Dimensions.ToArray());
        Assert.Same(network.Parameters[^1], network["fc1.bias"]);
        Assert.Contains("no parameter 'fc9.bias'", Assert.Throws<KeyNotFoundException>(() => network["fc9.bias"]).Message);
    }

    [Fact]
    public void The_seed_decides_the_weights()
    {
        using var first = Network.Build(TestGraphs.ConvNet(), _device, seed: 7);
        using var again = Network.Build(TestGraphs.ConvNet(), _device, seed: 7);
        using var other = Network.Build(TestGraphs.ConvNet(), _device, seed: 8);

        Assert.Equal(first["conv2.weight"].ToArray(), again["conv2.weight"].ToArray());
        Assert.NotEqual(first["conv2.weight"].ToArray(), other["conv2.weight"].ToArray());
    }

    [Theory]
    [InlineData(WeightInitialization.KaimingUniform)]
    [InlineData(WeightInitialization.KaimingNormal)]
    public void Weights_have_the_variance_of_He(WeightInitialization initialization)
    {
        var graph = new ModelGraphBuilder("wide", 400).Linear(300).Relu().Linear(50).Build();
        using var network = Network.Build(graph, _device, seed: 3, new NetworkOptions(initialization));

        Assert.Equal(2.0 / 400, Variance(network["fc1.weight"]), 2.0 / 400 * RelativeDeviation(300 * 400));
        Assert.Equal(1.0 / 300, Variance(network["fc2.weight"]), 1.0 / 300 * RelativeDeviation(50 * 300));
        Assert.All(network["fc1.bias"].ToArray(), value => Assert.Equal(0f, value));

        static double Variance(Parameter parameter) => parameter.ToArray().Average(value => (double)value * value);

        // Five standard deviations of a sample variance; the normal distribution's, 2/n, is the larger one.
        static double RelativeDeviation(int count) => 5 * Math.Sqrt(2.0 / count);
    }

    [Fact]
    public void Small_normal_weights_have_one_deviation_in_every_layer()
    {
        var graph = new ModelGraphBuilder("wide", 400).Linear(300).Relu().Linear(50).Build();
        using var network = Network.Build(graph, _device, seed: 3, new NetworkOptions(WeightInitialization.SmallNormal));
        foreach (var name in new[] { "fc1.weight", "fc2.weight" })
        {
            var values = network[name].ToArray();

            // Five standard deviations of a sample variance.
            Assert.Equal(4e-4, values.Average(value => (double)value * value), 4e-4 * 5 * Math.Sqrt(2.0 / values.Length));
        }
    }

    [Fact]
    public void Uniform_weights_stay_within_their_bound()
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 3);

        var bound = MathF.Sqrt(6f / 64);
        Assert.All(network["fc1.weight"].ToArray(), value => Assert.InRange(value, -bound, bound));
        Assert.True(network["fc1.weight"].ToArray().Max() > 0.95f * bound);
    }

    [Fact]
    public void The_gain_is_that_of_the_activation_behind_normalisation_and_pooling()
    {
        var graph = new ModelGraphBuilder("gains", 4, 12, 12)
            .Conv2d(64, 3).BatchNorm().MaxPool2d(2).Relu()
            .Conv2d(64, 3).LeakyRelu(0.5f).Flatten()
            .Linear(64).Dropout(0.5f).Tanh()
            .Linear(64).Build();
        using var network = Network.Build(graph, _device, seed: 3);

        AssertBound("conv1.weight", Math.Sqrt(2), fanIn: 4 * 9);
        AssertBound("conv2.weight", Math.Sqrt(2 / 1.25), fanIn: 64 * 9);
        AssertBound("fc1.weight", 5.0 / 3, fanIn: 64 * 9);
        AssertBound("fc2.weight", 1, fanIn: 64);

        // The largest of over 2,000 uniform values comes within 1 % of the bound except once in 10^9.
        void AssertBound(string name, double gain, int fanIn)
        {
            var bound = gain * Math.Sqrt(3.0 / fanIn);
            Assert.InRange(network[name].ToArray().Max(Math.Abs), 0.99 * bound, bound * (1 + 1e-6));
        }
    }

    [Fact]
    public void Normalisation_begins_as_the_identity()
    {
        using var network = Network.Build(TestGraphs.Residual(), _device, seed: 1);

        Assert.All(network["bn1.gamma"].ToArray(), value => Assert.Equal(1f, value));
        Assert.All(network["bn1.beta"].ToArray(), value => Assert.Equal(0f, value));
        Assert.All(network["bn1.mean"].ToArray(), value => Assert.Equal(0f, value));
        Assert.All(network["bn1.variance"].ToArray(), value => Assert.Equal(1f, value));
    }

    [Fact]
    public void Biases_begin_at_zero_except_those_of_forget_gates_in_every_recurrent_layer()
    {
        var graph = new ModelGraphBuilder("recurrent", 4, 2).Lstm(3).Lstm(2).Last().Linear(5).Build();
        using var network = Network.Build(graph, _device, seed: 1);

        Assert.Equal([0f, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0], network["lstm1.bias"].ToArray());
        Assert.Equal([0f, 0, 1, 1, 0, 0, 0, 0], network["lstm2.bias"].ToArray());
        Assert.Equal(new float[5], network["fc1.bias"].ToArray());
    }

    [Fact]
    public void Fused_activations_change_no_bit_of_output_and_gradient()
    {
        using var fused = Network.Build(TestGraphs.Activations(), _device, seed: 5);
        using var plain = Network.Build(TestGraphs.Activations(), _device, seed: 5, new NetworkOptions(FuseActivations: false));
        using var source = Quadrants.Create(_device, count: 16, batchSize: 16, seed: 2);
        source.Begin(0);
        Assert.True(source.MoveNext());

        Assert.Equal(Run(plain), Run(fused));

        float[] Run(Network network)
        {
            using var step = _device.BeginStep();
            var logits = network.Forward(source.Current.Inputs, training: true);
            var values = logits.ToArray();
            new CrossEntropyLoss().Compute(logits, source.Current).Backward();
            return [.. values, .. network.Parameters.SelectMany(parameter => parameter.Form.Owned.Gradient!.Value.ToArray())];
        }
    }

    [Fact]
    public void An_activation_is_not_fused_into_a_layer_that_others_read()
    {
        var builder = new ModelGraphBuilder("skip", 6).Linear(6);
        var sum = builder.Current;
        var graph = builder.Relu().Add(sum).Build();
        using var network = Network.Build(graph, _device, seed: 5);
        network["fc1.weight"].SetValues([.. Enumerable.Range(0, 36).Select(i => i % 7 == 0 ? 1f : 0f)]);

        using var step = _device.BeginStep();
        var y = network.Forward(_device.From([-3f, -2, -1, 1, 2, 3], new Shape(1, 6)), training: false);

        Assert.Equal([-3f, -2, -1, 2, 4, 6], y.ToArray());
    }

    [Theory]
    [InlineData(2, 1, 8, 9)]
    [InlineData(0, 1, 8, 8)]
    public void Input_of_another_shape_is_refused(params int[] shape)
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var step = _device.BeginStep();

        var error = Assert.Throws<ArgumentException>(() => network.Forward(_device.Empty(new Shape(shape)), training: false));

        Assert.Contains("'mlp' takes [batch, 1, 8, 8]", error.Message);
    }

    [Fact]
    public void Values_are_copied_from_a_network_of_the_same_graph()
    {
        using var source = Network.Build(TestGraphs.Residual(), _device, seed: 1);
        using var target = Network.Build(TestGraphs.Residual(), _device, seed: 2);
        using var stranger = Network.Build(TestGraphs.Mlp(), _device, seed: 2);

        target.CopyValuesFrom(source);

        foreach (var parameter in source.Parameters)
            Assert.Equal(parameter.ToArray(), target[parameter.Name].ToArray());
        Assert.Throws<ArgumentException>(() => target.CopyValuesFrom(stranger));
    }

    [Fact]
    public void Loading_values_checks_all_before_it_changes_any()
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        var before = network["fc1.weight"].ToArray();
        var tensors = network.Graph.Parameters.ToDictionary(
            spec => spec.Name, spec => StoredTensor.Dense(spec.Name, spec.Shape, new float[spec.Count]));
        var shape = network.Graph.Parameters.First(spec => spec.Name == "fc2.weight").Shape;

        tensors["fc2.bias"] = StoredTensor.Dense("fc2.bias", [5], new float[5]);
        Assert.Contains("fc2.bias is [5], not [4]", Refusal());
        tensors["fc2.bias"] = StoredTensor.Dense("fc2.bias", [2, 2], new float[4]);
        Assert.Contains("fc2.bias is [2, 2], not [4]", Refusal());
        tensors["fc2.bias"] = StoredTensor.Dense("fc2.bias", [4], [0, 0, float.NaN, 0]);
        Assert.Contains("fc2.bias holds NaN at place 2", Refusal());
        tensors["fc2.bias"] = StoredTensor.Dense("fc2.bias", [4], [float.NegativeInfinity, 0, 0, 0]);
        Assert.Contains("fc2.bias holds an infinity at place 0", Refusal());

        // A transposed weight has the right number of values; what is wrong is told together.
        tensors["fc2.weight"] = StoredTensor.Dense("fc2.weight", [shape[1], shape[0]], new float[shape[0] * shape[1]]);
        tensors.Remove("fc2.bias");
        tensors["other"] = StoredTensor.Dense("other", [1, 1], new float[1]);
        Assert.Contains($"fc2.weight is [{shape[1]}, {shape[0]}], not [{shape[0]}, {shape[1]}], fc2.bias [4] is m", Refusal());
        Assert.Contains("; not asked for: other [1, 1]", Refusal());
        Assert.Equal(before, network["fc1.weight"].ToArray());

        tensors["fc2.weight"] = StoredTensor.Dense("fc2.weight", shape, new float[shape[0] * shape[1]]);
        tensors["fc2.bias"] = StoredTensor.Dense("fc2.bias", [4], [1, 2, 3, 4]);
        network.Load(tensors.Values);
        Assert.Equal([1f, 2, 3, 4], network["fc2.bias"].ToArray());
        Assert.All(network["fc1.weight"].ToArray(), value => Assert.Equal(0f, value));

        string Refusal() => Assert.Throws<ArgumentException>(() => network.Load(tensors.Values)).Message;
    }

    [Fact]
    public void A_frozen_parameter_gets_no_gradient()
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var source = Quadrants.Create(_device, count: 4, batchSize: 4, seed: 2);
        network["fc1.weight"].IsFrozen = true;
        source.Begin(0);
        source.MoveNext();

        using var step = _device.BeginStep();
        new CrossEntropyLoss().Compute(network.Forward(source.Current.Inputs, training: true), source.Current).Backward();

        Assert.Null(network["fc1.weight"].Form.Owned.Gradient);
        Assert.NotNull(network["fc1.bias"].Form.Owned.Gradient);
    }

    [Fact]
    public void Nothing_is_left_in_the_pool_after_disposal()
    {
        using (var network = Network.Build(TestGraphs.Residual(), _device, seed: 1))
        using (var source = Quadrants.Create(_device, count: 12, batchSize: 8, seed: 2))
        using (var optimizer = new Adam(network.Parameters) { MaxGradientNorm = 1f })
        using (var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()))
            trainer.Train(source, epochs: 1);

        Assert.Equal(0, _device.Pool.BlocksInUse);
    }
}
