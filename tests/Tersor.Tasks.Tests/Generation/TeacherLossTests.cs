using Tersor.Core;
using Tersor.Cpu;
using Tersor.Learning;

namespace Tersor.Tasks.Tests;

public sealed class TeacherLossTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(1f, 0f, 0f)]
    [InlineData(0f, 10f, 0f)]
    [InlineData(0f, 0f, 0.5f)]
    [InlineData(2f, 3f, 0.25f)]
    public void The_loss_is_the_weighted_sum_of_its_parts(float adversarial, float pixels, float verdicts)
    {
        using var student = Network.Build(TinyGan.GeneratorGraph, _device, seed: 1);
        using var teacher = Network.Build(TinyGan.GeneratorGraph, _device, seed: 2);
        using var judge = Network.Build(TinyGan.DiscriminatorGraph, _device, seed: 3);
        var loss = new TeacherLoss(teacher, judge) { Adversarial = adversarial, Pixels = pixels, Verdicts = verdicts };
        using var step = _device.BeginStep();
        var z = _device.Empty(new Shape(6, 3));
        Latents.Fill(z, seed: 1, number: 0);
        var images = student.Forward(z, training: true);
        var logits = judge.Forward(images, training: true);
        var actual = loss.Compute(new GeneratedBatch(z, images, logits));

        var target = teacher.Forward(z, training: false);
        var (x, t) = (images.ToArray(), target.ToArray());
        var (dx, dt) = (logits.ToArray(), judge.Forward(target, training: false).ToArray());
        var expected = (adversarial * dx.Average(logit => Math.Log(1 + Math.Exp(-(double)logit))))
            + (pixels * x.Zip(t).Average(pair => Math.Abs((double)pair.First - pair.Second)))
            + (verdicts * dx.Zip(dt)
                .Average(pair => Math.Abs((double)pair.First - pair.Second)) / dt.Average(logit => Math.Abs((double)logit)));
        Assert.Equal(expected, actual.ToArray()[0], 1e-6 * x.Length * (adversarial + pixels + verdicts) / 10);

        actual.Backward();
        Assert.All(
            student.Parameters.Where(parameter => parameter.IsTrainable),
            parameter => Assert.NotNull(parameter.Form.Owned.Gradient));
        Assert.All(teacher.Parameters, parameter => Assert.Null(parameter.Form.Owned.Gradient));
    }
}
