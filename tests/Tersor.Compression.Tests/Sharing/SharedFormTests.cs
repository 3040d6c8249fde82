using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;
using Tersor.Tasks;

namespace Tersor.Compression.Tests;

public sealed class SharedFormTests
{
    private static readonly float[] Centroids = [-0.5f, 0.25f, 1f];
    private static readonly byte[] Codes = [0, 1, 2, 3, 1, 1, 0, 3];

    [Fact]
    public void The_effective_weight_is_the_codebook_read_through_the_codes()
    {
        using var device = Device.Cpu(threads: 1);
        using var form = Form(device, new Shape(2, 4), Centroids, Codes, CentroidGradient.Sum);
        using var step = device.BeginStep();
        Assert.Equal([0f, -0.5f, 0.25f, 1f, -0.5f, -0.5f, 0f, 1f], form.Effective().ToArray());
    }

    [Theory]
    [InlineData(CentroidGradient.Sum)]
    [InlineData(CentroidGradient.Mean)]
    public void A_centroids_gradient_is_the_sum_or_the_mean_over_its_elements(CentroidGradient gradient)
    {
        using var device = Device.Cpu(threads: 1);
        using var form = Form(device, new Shape(2, 4), Centroids, Codes, gradient);
        form.Owned.RequireGradient();
        using var step = device.BeginStep();

        // The loss is Σ i · w_i, so the gradient of element i is i: exact in floats, as are the sums.
        var slopes = device.From([0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f], new Shape(2, 4));
        (form.Effective() * slopes).Sum().Backward();
        float[] sums = [0f, 1 + 4 + 5, 2, 3 + 7];
        int[] members = [1, 3, 1, 2];
        Assert.Equal(
            gradient == CentroidGradient.Sum ? sums : [.. sums.Zip(members, (sum, count) => sum * (1f / count))],
            form.Owned.Gradient!.Value.ToArray());
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    public void Pruned_elements_stay_zero_and_codes_stay_the_same_while_centroids_learn(OptimizerKind kind)
    {
        var graph = new ModelGraphBuilder("line", 1, 1, 4).Flatten().Linear(2).Build();
        using var device = Device.Cpu(threads: 1);
        using var network = Network.Build(graph, device, seed: 1);
        var form = Form(device, new Shape(2, 4), Centroids, Codes, CentroidGradient.Sum);
        network["fc1.weight"].Reparameterize(form);
        using Optimizer optimizer = kind == OptimizerKind.Sgd
            ? new Sgd(network.Parameters, 0.1f, momentum: 0.9f, weightDecay: 0.01f)
            : new Adam(network.Parameters, 0.01f);
        for (var i = 0; i < 4; i++)
        {
            using var step = device.BeginStep();
            var loss = network.Forward(device.From([1f, 2f, -1f, 0.5f], new Shape(1, 1, 1, 4)), training: true)
                .CrossEntropy(device.From([1], new Shape(1)));
            optimizer.ClearGradients();
            loss.Backward();
            optimizer.Step();
        }

        var centroids = form.Centroids();
        Assert.All(Enumerable.Range(0, 3), i => Assert.NotEqual(Centroids[i], centroids[i]));
        Assert.Equal(Codes.Select(code => code == 0 ? 0f : centroids[code - 1]), network["fc1.weight"].ToArray());
    }

    [Fact]
    public void Impossible_codes_are_refused()
    {
        using var device = Device.Cpu(threads: 1);
        Assert.Throws<ArgumentException>(() => Form(device, new Shape(1), [1f], [2], CentroidGradient.Sum));
        Assert.Throws<ArgumentException>(() => Form(device, new Shape(1), new float[256], [1], CentroidGradient.Sum));
    }

    private static SharedForm Form(Device device, Shape shape, float[] centroids, byte[] codes, CentroidGradient gradient)
    {
        var onDevice = device.EmptyPersistent(shape, ElementType.UInt8);
        device.Write<byte>(onDevice, codes);
        return new SharedForm(onDevice, centroids, gradient);
    }
}
