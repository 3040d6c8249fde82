using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class ReparameterizationTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    public static TheoryData<string> Optimizers => ["sgd", "nesterov", "adam", "adamw"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Momentum_and_decay_cannot_revive_a_pruned_weight(string name)
    {
        using var network = Network.Build(TestGraphs.Mlp(), _device, seed: 1);
        using var source = Quadrants.Create(_device, count: 32, batchSize: 16, seed: 2);
        using var optimizer = Create(name, network.Parameters);
        using var trainer = new Trainer(network, optimizer, new CrossEntropyLoss());
        trainer.Train(source, epochs: 2);

        var weight = network["fc1.weight"];
        var mask = Mask(weight);
        weight.Reparameterize(new MaskedForm(weight.Form.Owned, mask), disposePrevious: false);
        trainer.Train(source, epochs: 5);

        var owned = weight.Form.Owned.ToArray();
        Assert.All(Enumerable.Range(0, mask.Length), i => Assert.Equal(mask[i] == 0, owned[i] == 0f));
        Assert.Equal(owned, weight.ToArray());
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_mask_clears_the_momentum_that_a_weight_had(string name)
    {
        using var network = NewNetwork();
        using var optimizer = Create(name, network.Parameters);
        var weight = network["fc1.weight"];
        StepWith(optimizer, weight, gradient: 1f);
        var mask = new byte[weight.Spec.Count];
        weight.Reparameterize(new MaskedForm(weight.Form.Owned, mask), disposePrevious: false);
        StepWith(optimizer, weight, gradient: 1f);

        // Spliced back with no gradient, it moves only if something of its past was kept.
        mask.AsSpan().Fill(1);
        _device.Write<byte>(weight.Form.UpdateMask!.Value, mask);
        StepWith(optimizer, weight, gradient: 0f);

        Assert.All(weight.Form.Owned.ToArray(), value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Momentum_survives_a_form_that_takes_the_weight_over()
    {
        using var plain = NewNetwork();
        using var masked = NewNetwork();
        using var first = new Sgd(plain.Parameters, 0.1f, momentum: 0.9f);
        using var second = new Sgd(masked.Parameters, 0.1f, momentum: 0.9f);
        StepWith(first, plain["fc1.weight"], gradient: 1f);
        StepWith(second, masked["fc1.weight"], gradient: 1f);

        var weight = masked["fc1.weight"];
        var ones = new byte[weight.Spec.Count];
        ones.AsSpan().Fill(1);
        weight.Reparameterize(new MaskedForm(weight.Form.Owned, ones), disposePrevious: false);
        StepWith(first, plain["fc1.weight"], gradient: 1f);
        StepWith(second, weight, gradient: 1f);

        Assert.Equal(plain["fc1.weight"].ToArray(), weight.ToArray());
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_form_with_a_tensor_of_its_own_starts_from_fresh_state(string name)
    {
        using var network = NewNetwork();
        using var optimizer = Create(name, network.Parameters);
        var weight = network["fc1.weight"];
        StepWith(optimizer, weight, gradient: 1f);

        weight.Reparameterize(new SingleValueForm(_device, weight.Form.Owned.Shape, value: 0f, rate: 1f));
        StepWith(optimizer, weight, gradient: 0f);

        Assert.Equal([0f, 0f], weight.Form.Owned.ToArray());
        StepWith(optimizer, weight, gradient: 1f);
        Assert.All(weight.Form.Owned.ToArray(), value => Assert.NotEqual(0f, value));
    }

    [Fact]
    public void A_form_scales_its_own_learning_rate()
    {
        using var network = NewNetwork();
        using var optimizer = new Sgd(network.Parameters, learningRate: 0.5f);
        var weight = network["fc1.weight"];
        weight.Reparameterize(new SingleValueForm(_device, weight.Form.Owned.Shape, value: 1f, rate: 0.25f));

        StepWith(optimizer, weight, gradient: 2f);

        Assert.Equal(1f - (0.5f * 0.25f * 2f), weight.Form.Owned.ToArray()[1]);
        Assert.All(weight.ToArray(), value => Assert.Equal(0.75f, value));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Every_tensor_that_a_form_owns_is_updated_with_a_state_of_its_own(string name)
    {
        using var network = NewNetwork();
        using var optimizer = Create(name, network.Parameters);
        var weight = network["fc1.weight"];
        StepWith(optimizer, weight, gradient: 1f);
        var form = new ProductForm(_device, weight.Form.Owned.Shape, rate: 0.5f);
        weight.Reparameterize(form);
        for (var step = 0; step < 3; step++)
        {
            optimizer.ClearGradients();
            _device.Backend.Fill(form.Owned.BeginGradient(out _), 1f);
            _device.Backend.Fill(form.Factor.BeginGradient(out _), 1f);
            optimizer.Step();
        }

        // The same gradients as a weight's of its own, at half the rate, and without decay.
        using var other = NewNetwork();
        var single = new SingleValueForm(_device, weight.Form.Owned.Shape, value: 1f, rate: 0.5f);
        other["fc1.weight"].Reparameterize(single);
        using var plain = Create(name, other.Parameters);
        plain.WeightDecay = 0;
        for (var step = 0; step < 3; step++)
            StepWith(plain, other["fc1.weight"], gradient: 1f);
        Assert.Equal(single.Owned.ToArray()[1], form.Factor.ToArray()[0]);

        // And back to one tensor.
        weight.SetValues(new float[weight.Spec.Count]);
        StepWith(optimizer, weight, gradient: 1f);
        Assert.All(weight.ToArray(), value => Assert.NotEqual(0f, value));
    }

    [Fact]
    public void All_tensors_of_a_form_count_in_the_norm()
    {
        using var network = NewNetwork();
        using var optimizer = new Sgd(network.Parameters, learningRate: 1f) { MaxGradientNorm = 100f };
        var weight = network["fc1.weight"];
        var form = new ProductForm(_device, new Shape(1), rate: 1f);
        weight.Reparameterize(form);
        optimizer.ClearGradients();
        form.Owned.BeginGradient(out _).CopyFrom([3f]);
        form.Factor.BeginGradient(out _).CopyFrom([4f]);
        optimizer.Step();
        Assert.Equal(5f, optimizer.GradientNorm);
    }

    [Fact]
    public void Masked_gradients_do_not_count_in_the_norm()
    {
        using var network = NewNetwork();
        using var optimizer = new Sgd(network.Parameters, learningRate: 1f) { MaxGradientNorm = 100f };
        var weight = network["fc1.weight"];
        var mask = new byte[weight.Spec.Count];
        mask[3] = 1;
        weight.Reparameterize(new MaskedForm(weight.Form.Owned, mask), disposePrevious: false);

        StepWith(optimizer, weight, gradient: 3f);

        Assert.Equal(3f, optimizer.GradientNorm);
    }

    [Fact]
    public void Setting_values_drops_the_form()
    {
        using var network = NewNetwork();
        var weight = network["fc1.weight"];
        weight.Reparameterize(new SingleValueForm(_device, weight.Form.Owned.Shape, value: 1f, rate: 1f));
        var values = Enumerable.Range(0, weight.Spec.Count).Select(i => (float)i).ToArray();

        weight.SetValues(values);

        Assert.IsType<DenseForm>(weight.Form);
        Assert.Equal(values, weight.ToArray());
        Assert.Equal([4, 3], weight.Form.Owned.Shape.Dimensions.ToArray());
    }

    private static Optimizer Create(string name, ImmutableArray<Parameter> parameters) => name switch
    {
        "sgd" => new Sgd(parameters, 0.05f, momentum: 0.9f, weightDecay: 0.01f),
        "nesterov" => new Sgd(parameters, 0.05f, momentum: 0.9f, nesterov: true, weightDecay: 0.01f),
        "adam" => new Adam(parameters, 0.01f, weightDecay: 0.01f),
        _ => new AdamW(parameters, 0.01f),
    };

    /// <summary>A weight times a factor, both learnt.</summary>
    private sealed class ProductForm : Reparameterization
    {
        private readonly Tensor _weight;

        public ProductForm(Device device, Shape shape, float rate)
        {
            _weight = device.EmptyPersistent(shape);
            Factor = device.EmptyPersistent(new Shape(1));
            device.Backend.Fill(_weight, 1f);
            device.Backend.Fill(Factor, 1f);
            Others = [new OwnedTensor(Factor, rate)];
        }

        public Tensor Factor { get; }

        public override Tensor Owned => _weight;

        public override ImmutableArray<OwnedTensor> Others { get; }

        public override Tensor Effective() => _weight * Factor;

        public override void Dispose()
        {
            _weight.Dispose();
            Factor.Dispose();
        }
    }

    private static byte[] Mask(Parameter parameter) =>
        [.. Enumerable.Range(0, parameter.Spec.Count).Select(i => (byte)(i % 3 == 0 ? 1 : 0))];

    private static void StepWith(Optimizer optimizer, Parameter parameter, float gradient)
    {
        optimizer.ClearGradients();
        var owned = parameter.Form.Owned;
        owned.Device.Backend.Fill(owned.BeginGradient(out _), gradient);
        optimizer.Step();
    }

    private Network NewNetwork() => Network.Build(new ModelGraphBuilder("one", 3).Linear(4).Build(), _device, seed: 1);
}
