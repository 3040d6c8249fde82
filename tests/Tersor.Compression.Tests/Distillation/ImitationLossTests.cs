using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Compression.Tests.Distillation;

public sealed class ImitationLossTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_warm_lesson_is_the_divergence_of_warm_logits_scaled_back(float temperature)
    {
        const int samples = 3, classes = 5;
        var graph = new ModelGraphBuilder("classes", 4).Linear(classes).Build();
        float[] wanted = [.. Enumerable.Range(0, samples * classes).Select(i => (float)(3 * Math.Sin(i)))];
        float[] given = [.. Enumerable.Range(0, samples * classes).Select(i => (float)(2 * Math.Cos(3 * i)))];
        using var step = _device.BeginStep();
        var shape = new Shape(samples, classes);
        var loss = new ImitationLoss(graph, temperature, squaredError: 0)
            .Compute([_device.From(wanted, shape)], [_device.From(given, shape)]).ToArray()[0];

        var expected = 0.0;
        for (var i = 0; i < samples; i++)
        {
            var (p, q) = (Softmax(wanted[(i * classes)..][..classes]), Softmax(given[(i * classes)..][..classes]));
            expected += temperature * temperature * p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum() / samples;
        }

        Assert.Equal(expected, loss, 1e-5 * (1 + expected));

        double[] Softmax(float[] logits)
        {
            var powers = logits.Select(logit => Math.Exp(logit / (double)temperature)).ToArray();
            return [.. powers.Select(power => power / powers.Sum())];
        }
    }
}
