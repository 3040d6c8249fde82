using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.Tests;

/// <summary>Shared weights with a scale for each output, their codes fixed or not.</summary>
public sealed class ScaledFormTests : IDisposable
{
    private static readonly float[] Centroids = [-0.5f, 0.25f, 1f];
    private static readonly byte[] Codes = [0, 1, 2, 3, 1, 1, 0, 3];
    private static readonly float[] Scales = [2f, 0.5f];
    private static readonly float[] Weights = [0f, -1f, 0.5f, 2f, -0.25f, -0.25f, 0f, 0.5f];

    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void The_effective_weight_is_the_centroid_times_the_scale_of_its_output()
    {
        using var shared = Shared();
        using var reassigned = Reassigned(default);
        Assert.Equal(Weights, Values(shared));
        Assert.Equal(Weights, Values(reassigned));
    }

    [Fact]
    public void Scales_lie_along_any_axis()
    {
        using var form = new SharedForm(
            OnDevice(Codes, new Shape(2, 4)), Centroids, CentroidGradient.Sum, [1f, 2f, 3f, 4f], scaleAxis: 1);
        Assert.Equal([0f, -1f, 0.75f, 4f, -0.5f, -1f, 0f, 4f], Values(form));
        Assert.Throws<ArgumentException>(() => new SharedForm(
            OnDevice(Codes, new Shape(2, 4)), Centroids, CentroidGradient.Sum, Scales, scaleAxis: 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Centroids_and_scales_have_the_gradients_that_finite_differences_have(bool isFixed)
    {
        using Reparameterization form = isFixed ? Shared() : Reassigned(default);
        float[] slopes = [3f, -1f, 2f, 0.5f, 1f, 4f, -2f, 1.5f];
        var (codebook, scales) = isFixed ? (form.Owned, form.Others[0].Value) : (form.Others[0].Value, form.Others[1].Value);
        Backward(form, slopes);

        // The loss is linear in each of them alone: a central difference is exact but for rounding.
        Assert.Equal(Derivatives(form, codebook, slopes), codebook.Gradient!.Value.ToArray(), Within(1e-3f));
        Assert.Equal(Derivatives(form, scales, slopes), scales.Gradient!.Value.ToArray(), Within(1e-3f));
        Assert.Equal(0f, codebook.Gradient!.Value.ToArray()[0]);
        if (!isFixed)
            Assert.Equal(slopes, form.Owned.Gradient!.Value.ToArray());
    }

    [Fact]
    public void A_latent_weight_that_moves_changes_its_centroid_and_zero_is_one_of_them()
    {
        using var form = Reassigned(default);
        form.Owned.CopyFrom([0f, -1f, 0.5f, 2f, 0.4f, -0.01f, 0.3f, 0.5f]);
        Assert.Equal([0f, -1f, 0.5f, 2f, 0.5f, 0f, 0.125f, 0.5f], Values(form));
        Assert.Equal([0, 1, 2, 3, 3, 0, 2, 3], ((ISharedWeights)form).Read().Codes);
    }

    [Fact]
    public void A_centroid_that_learns_moves_its_weights_and_after_repricing_its_boundaries()
    {
        using var form = Reassigned(default);
        form.Others[0].Value.CopyFrom([0f, -0.5f, 0.75f, 1f]);
        Assert.Equal(1.5f, Values(form)[2]);

        // Boundaries are where they were drawn until then: 0.6 is nearer to the centroid that is 1 now than to the old 0.25.
        form.Owned.CopyFrom([0f, -1f, 0.5f, 2f, 0.35f, -0.25f, 0f, 0.5f]);
        Assert.Equal(0.5f, Values(form)[4]);
        form.Reprice(0);
        Assert.Equal(0.375f, Values(form)[4]);
    }

    [Theory]
    [InlineData(1.5f, 10, false)]
    [InlineData(1.4f, 0, false)]
    [InlineData(1.4f, 10, true)]
    public void A_price_takes_weights_from_rare_centroids_but_none_that_lies_on_its_own(float latent, double price, bool leaves)
    {
        const int count = 64;
        var codes = Enumerable.Range(0, count).Select(i => (byte)(i == 0 ? 2 : i % 2)).ToArray();
        var weights = new SharedWeights(codes, [1f, 1.5f], [], 0);
        using var form = new ReassignedForm(_device, new Shape(count), weights, default);
        var before = form.Reprice(0);
        form.Owned.CopyFrom([latent, .. form.Owned.ToArray()[1..]]);
        form.Reprice(price);
        var after = form.Reprice(0);
        Assert.Equal(leaves ? 1f : 1.5f, Values(form)[0]);
        Assert.InRange(after, 0, leaves ? before - 1 : before);
    }

    [Fact]
    public void Centroids_that_meet_or_reach_zero_are_one()
    {
        using var form = Reassigned(default);
        form.Others[0].Value.CopyFrom([0f, 0f, 1f, 1f]);
        form.Reprice(0.1);
        Assert.Equal([0f, 0f, 0f, 2f, 0f, 0f, 0f, 0.5f], Values(form));
    }

    [Fact]
    public void All_codes_may_be_zero()
    {
        using var form = new ReassignedForm(
            _device, new Shape(1, 4), new SharedWeights(new byte[4], [1f], [1f], 0), default);
        form.Reprice(0.1);
        Assert.Equal(new float[4], Values(form));
        Assert.Equal(0, form.Reprice(0.1));
    }

    [Fact]
    public void Fixing_keeps_every_value_and_owns_centroids_and_scales()
    {
        using var form = Reassigned(default);
        form.Owned.CopyFrom([0f, -1f, 0.5f, 2f, 0.4f, -0.01f, 0.3f, 0.5f]);
        form.Others[1].Value.CopyFrom([3f, 0.25f]);
        var before = Values(form);
        using var shared = form.Fix(new SharedRates(1f, 0.5f, 0.25f));
        Assert.Equal(before, Values(shared));
        Assert.Equal((0.5f, 0.25f), (shared.LearningRateScale, shared.Others[0].LearningRateScale));
    }

    [Fact]
    public void A_snapshot_holds_what_the_layer_uses()
    {
        using var network = Network.Build(new ModelGraphBuilder("line", 4).Linear(2).Build(), _device, seed: 1);
        network["fc1.weight"].Reparameterize(Reassigned(default));
        var stored = NetworkSnapshot.Take(network, FloatWidth.Half, FloatWidth.Half)[0];
        Assert.Equal(Weights, stored.Decode());
        Assert.Equal(Scales, stored.Scales);

        // A scale that has left the positive numbers is as small as one can be.
        network["fc1.weight"].Form.Others[1].Value.CopyFrom([2f, -1f]);
        Assert.Equal([2f, (float)Half.Epsilon], NetworkSnapshot.Take(network, FloatWidth.Half, FloatWidth.Half)[0].Scales);
    }

    private static Func<float, float, bool> Within(float tolerance) => (a, b) => Math.Abs(a - b) <= tolerance;

    private static float[] Derivatives(Reparameterization form, Tensor tensor, float[] slopes)
    {
        const float distance = 0.01f;
        var values = tensor.ToArray();
        var derivatives = new float[values.Length];

        // Entry 0 of a codebook is a constant.
        for (var i = tensor.Count == Centroids.Length + 1 ? 1 : 0; i < values.Length; i++)
        {
            derivatives[i] = (Moved(i, distance) - Moved(i, -distance)) / (2 * distance);
            tensor.CopyFrom(values);
        }

        return derivatives;

        float Moved(int i, float by)
        {
            float[] moved = [.. values];
            moved[i] += by;
            tensor.CopyFrom(moved);
            return Values(form).Zip(slopes, (weight, slope) => weight * slope).Sum();
        }
    }

    private static float[] Values(Reparameterization form)
    {
        using var guard = Tape.NoGrad();
        using var step = form.Owned.Device.BeginStep();
        return form.Effective().ToArray();
    }

    private void Backward(Reparameterization form, float[] slopes)
    {
        for (var i = 0; i < form.OwnedCount; i++)
            form.OwnedAt(i).Value.RequireGradient();
        using var step = _device.BeginStep();
        var y = form.Effective();
        (y * _device.From(slopes, y.Shape)).Sum().Backward();
    }

    private SharedForm Shared() =>
        new(OnDevice(Codes, new Shape(2, 4)), Centroids, CentroidGradient.Sum, Scales);

    private ReassignedForm Reassigned(SharedRates rates) =>
        new(_device, new Shape(2, 4), new SharedWeights(Codes, Centroids, Scales, 0), rates);

    private Tensor OnDevice(byte[] codes, Shape shape)
    {
        var tensor = _device.EmptyPersistent(shape, ElementType.UInt8);
        _device.Write<byte>(tensor, codes);
        return tensor;
    }
}
