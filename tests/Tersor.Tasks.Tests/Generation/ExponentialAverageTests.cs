using Tersor.Core;
using Tersor.Cpu;
using Tersor.Learning;

namespace Tersor.Tasks.Tests;

public sealed class ExponentialAverageTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Weights_and_running_statistics_follow_the_recurrence()
    {
        using var network = Network.Build(TinyGan.GeneratorGraph, _device, seed: 1);
        using var average = new ExponentialAverage(network.Parameters, decay: 0.9f);
        var expected =
            network.Parameters.Select(parameter => parameter.ToArray().Select(value => (double)value).ToArray()).ToArray();
        const int Steps = 120;
        for (var step = 1; step <= Steps; step++)
        {
            var decay = Math.Min(0.9f, (1f + step) / (10f + step));
            for (var i = 0; i < expected.Length; i++)
            {
                var values = Enumerable.Range(0, expected[i].Length).Select(j => MathF.Sin((step * 31) + (i * 7) + j)).ToArray();
                network.Parameters[i].Form.Owned.CopyFrom(values);
                for (var j = 0; j < values.Length; j++)
                    expected[i][j] = (decay * expected[i][j]) + ((1 - (double)decay) * values[j]);
            }

            average.Update();
        }

        // Each update rounds three times; the errors of updates before the last 1 / (1 - decay) have faded.
        const float Tolerance = 3 * 10 * 1.2e-7f;
        for (var i = 0; i < expected.Length; i++)
            foreach (var (value, actual) in expected[i].Zip(average[i].ToArray()))
                Assert.Equal(value, actual, Tolerance);
        Assert.Equal(Steps, average.Steps);
    }

    [Fact]
    public void A_parameter_that_takes_another_form_starts_anew()
    {
        using var network = Network.Build(TinyGan.GeneratorGraph, _device, seed: 1);
        using var average = new ExponentialAverage(network.Parameters, decay: 0.5f);
        network["fc1.weight"].Reparameterize(
            new SingleValueForm(_device, network["fc1.weight"].Form.Owned.Shape, value: 3f, rate: 1f));
        average.Update();
        Assert.Equal(network["fc1.weight"].Form.Owned.ToArray(), average[0].ToArray());
    }

    [Fact]
    public void A_scope_shows_the_average_and_takes_it_back_bit_for_bit()
    {
        using var network = Network.Build(TinyGan.GeneratorGraph, _device, seed: 1);
        using var average = new ExponentialAverage(network.Parameters, decay: 0.5f);
        var first = network["fc1.weight"].ToArray();
        network["fc1.weight"].Form.Owned.CopyFrom(new float[first.Length]);

        var scope = average.InPlace();
        Assert.Equal(first, network["fc1.weight"].ToArray());
        for (var disposal = 0; disposal < 2; disposal++)
        {
            scope.Dispose();
            Assert.Equal(new float[first.Length], network["fc1.weight"].ToArray());
            Assert.Equal(first, average[0].ToArray());
        }

        average.Adopt();
        Assert.Equal(first, network["fc1.weight"].ToArray());
    }
}
