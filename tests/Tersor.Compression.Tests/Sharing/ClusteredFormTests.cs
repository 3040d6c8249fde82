using Tersor.Core;
using Tersor.Cpu;
using Tersor.Learning;

namespace Tersor.Compression.Tests;

public sealed class ClusteredFormTests : IDisposable
{
    private readonly Device _device = Device.Cpu();

    public void Dispose() => _device.Dispose();

    [Fact]
    public void The_layer_uses_the_nearest_centroid()
    {
        using var form = Clustered(-1.1f, -0.9f, 2f, 2.2f, 0f);
        Assert.Equal([-1f, -1f, 2.1f, 2.1f, 0f], Values(form), Within(1e-6f));
    }

    [Fact]
    public void A_gradient_passes_straight_through()
    {
        using var form = Clustered(-1.1f, -0.9f, 2f, 2.2f);
        form.Owned.RequireGradient();
        using var step = _device.BeginStep();
        var y = form.Effective();
        var weighted = y * _device.From([1f, 2f, 3f, 4f], y.Shape);
        weighted.Sum().Backward();
        Assert.Equal([1f, 2f, 3f, 4f], form.Owned.Gradient!.Value.ToArray());
    }

    [Fact]
    public void A_weight_that_moves_changes_its_centroid_and_refitting_moves_the_centroids()
    {
        using var form = Clustered(-1.1f, -0.9f, 2f, 2.2f);
        form.Owned.CopyFrom([-1.1f, 1.9f, 2f, 2.2f]);
        Assert.Equal([-1f, 2.1f, 2.1f, 2.1f], Values(form), Within(1e-6f));
        form.Refit();
        var mean = (1.9f + 2f + 2.2f) / 3;
        Assert.Equal([-1.1f, mean, mean, mean], Values(form), Within(1e-6f));
    }

    [Fact]
    public void A_centroid_without_weights_stays_and_the_order_holds()
    {
        using var form = Clustered(-1.1f, -0.9f, 2f, 2.2f);
        form.Owned.CopyFrom([3f, 3f, 3f, 3f]);
        form.Refit();
        Assert.Equal([3f, 3f, 3f, 3f], Values(form));
        form.Owned.CopyFrom([-1f, 3f, 3f, 3f]);
        Assert.Equal(-1f, Values(form)[0], 1e-6f);
    }

    [Fact]
    public void Fixing_changes_no_value_and_leaves_only_centroids_to_learn()
    {
        var form = Clustered(-1.1f, -0.9f, 2f, 2.3f, 0f);
        form.Refit();
        var before = Values(form);
        using var shared = form.Fix(CentroidGradient.Sum);
        form.Dispose();
        Assert.Equal(before, Values(shared));
        Assert.Equal(3, shared.Owned.Count);
    }

    [Fact]
    public void Pruned_weights_stay_pruned()
    {
        var weight = _device.EmptyPersistent(new Shape(4));
        weight.CopyFrom([-1f, 0.1f, 2f, 0.2f]);
        var pruned = new PrunedForm(weight, learnsBehindMask: false);
        _device.Write<byte>(pruned.Mask, [1, 0, 1, 0]);
        pruned.ApplyMask();
        using var form = new ClusteredForm(pruned, bits: 1, bitPrice: 0, CentroidInitialization.Optimal, seed: 0);
        Assert.Equal(pruned.Mask, form.UpdateMask);
        Assert.Equal([-1f, 0f, 2f, 0f], Values(form), Within(1e-6f));
    }

    [Fact]
    public void Fixing_keeps_the_centroids_that_a_price_on_bits_chose()
    {
        var random = new Random(5);
        var weight = _device.EmptyPersistent(new Shape(1000));
        weight.CopyFrom(
            [.. Enumerable.Range(0, weight.Count).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))]);
        var form = new ClusteredForm(new DenseForm(weight), bits: 4, bitPrice: 0.1, CentroidInitialization.Optimal, seed: 0);
        form.Refit();
        var before = Values(form);
        using var shared = form.Fix(CentroidGradient.Sum);
        form.Dispose();
        Assert.InRange(before.Distinct().Count(), 3, 10);
        Assert.Equal(before, Values(shared), Within(0.05f));
        Assert.Equal(Values(shared).Distinct().Order(), shared.Centroids());
    }

    [Fact]
    public void A_weight_of_zeros_has_no_centroid()
    {
        var form = Clustered(0f, 0f);
        form.Refit();
        using var shared = form.Fix(CentroidGradient.Sum);
        form.Dispose();
        Assert.Equal([0f, 0f], Values(shared));
    }

    private static IEqualityComparer<float> Within(float tolerance) =>
        EqualityComparer<float>.Create((a, b) => Math.Abs(a - b) <= tolerance, _ => 0);

    private ClusteredForm Clustered(params float[] values)
    {
        var weight = _device.EmptyPersistent(new Shape(values.Length));
        weight.CopyFrom(values);
        return new ClusteredForm(new DenseForm(weight), bits: 1, bitPrice: 0, CentroidInitialization.Optimal, seed: 0);
    }

    private float[] Values(Reparameterization form)
    {
        using var guard = Tape.NoGrad();
        using var step = _device.BeginStep();
        return form.Effective().ToArray();
    }
}
