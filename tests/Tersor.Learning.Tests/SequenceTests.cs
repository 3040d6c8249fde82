using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class SequenceTests : IDisposable
{
    private const int Symbols = 7;

    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Two_windows_give_the_logits_of_one()
    {
        using var whole = Network.Build(Graph(steps: 6), _device, seed: 3);
        using var halves = Network.Build(Graph(steps: 3), _device, seed: 3);
        using var step = _device.BeginStep();
        var expected = Logits(whole, [0, 1, 2, 3, 4, 5]);
        float[] actual = [.. Logits(halves, [0, 1, 2]), .. Logits(halves, [3, 4, 5], continues: true)];
        Assert.Equal(expected, actual);
        Assert.Equal(expected[..(3 * Symbols)], Logits(halves, [0, 1, 2]));
    }

    [Fact]
    public void Another_number_of_sequences_can_not_go_on()
    {
        using var network = Network.Build(Graph(steps: 2), _device, seed: 3);
        using var step = _device.BeginStep();
        Logits(network, [0, 1]);
        var two = _device.From([0, 1, 2, 3], new Shape(2, 2));
        Assert.Throws<InvalidOperationException>(() => network.Forward(two, training: false, continues: true));
        Assert.Equal(new Shape(2, 2, Symbols), network.Forward(two, training: false).Shape);
    }

    [Fact]
    public void Forget_gates_begin_open()
    {
        using var network = Network.Build(Graph(steps: 2), _device, seed: 3);
        Assert.Equal([0f, 0f, 0f, 1f, 1f, 1f, 0f, 0f, 0f, 0f, 0f, 0f], network["lstm1.bias"].ToArray());
    }

    [Fact]
    public void A_tied_table_gets_the_gradients_of_both_its_uses()
    {
        using var tied = Network.Build(
            new ModelGraphBuilder("tied", 3).Embedding(Symbols, 5).Lstm(5).TiedLinear(table: 1).Build(), _device, seed: 3);
        using var free = Network.Build(
            new ModelGraphBuilder("free", 3).Embedding(Symbols, 5).Lstm(5).Linear(Symbols).Build(), _device, seed: 4);
        var values = tied.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.ToArray());
        values["fc1.weight"] = values["embedding1.weight"];
        free.Load(free.Graph.Parameters.Select(spec => StoredTensor.Dense(spec.Name, spec.Shape, values[spec.Name])));
        LearnFrom(free);
        LearnFrom(tied);
        Assert.Equal(
            Gradient(free, "embedding1.weight").Zip(Gradient(free, "fc1.weight"), (rows, outputs) => rows + outputs),
            Gradient(tied, "embedding1.weight"),
            Near);

        void LearnFrom(Network network)
        {
            using var step = _device.BeginStep();
            var (inputs, targets) =
                (_device.From([0, 1, 6, 3, 1, 1], new Shape(2, 3)), _device.From([1, 6, 0, 1, 1, 2], new Shape(2, 3)));
            new CrossEntropyLoss().Compute(network.Forward(inputs, training: true), new Batch(inputs, targets)).Backward();
        }

        static float[] Gradient(Network network, string name) => network[name].Form.Owned.Gradient!.Value.ToArray();

        // Sums of a dozen numbers below 1, in another order.
        static bool Near(float a, float b) => MathF.Abs(a - b) <= 12 * 1.2e-7f;
    }

    [Fact]
    public void A_step_allocates_nothing_and_learns()
    {
        using var network = Network.Build(Graph(steps: 5), _device, seed: 3);
        using var optimizer = new Adam(network.Parameters, 0.02f);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss()) { ReportEvery = int.MaxValue };
        using var inputs = _device.From([0, 1, 2, 3, 4, 5, 6, 0, 1, 2], new Shape(2, 5));
        using var targets = _device.From([1, 2, 3, 4, 5, 6, 0, 1, 2, 3], new Shape(2, 5));
        for (var i = 0; i < 5; i++)
            trainer.Learn(new Batch(inputs, targets, Continues: i > 0));
        var reserved = _device.Pool.ReservedBytes;
        Assert.Equal(0, Garbage.Least(() =>
        {
            for (var i = 0; i < 200; i++)
                trainer.Learn(new Batch(inputs, targets, Continues: true));
        }));
        Assert.Equal(reserved, _device.Pool.ReservedBytes);

        using var step = _device.BeginStep();
        var loss =
            new CrossEntropyLoss().Compute(network.Forward(inputs, training: false), new Batch(inputs, targets)).ToArray()[0];
        Assert.True(loss < 0.5, $"the loss is still {loss}");
    }

    private static ModelGraph Graph(int steps) =>
        new ModelGraphBuilder("sequence", steps).Embedding(Symbols, 4).Lstm(3).Lstm(5).Linear(Symbols).Build();

    private float[] Logits(Network network, int[] symbols, bool continues = false) =>
        network.Forward(_device.From(symbols, new Shape(1, symbols.Length)), training: false, continues).ToArray();
}
