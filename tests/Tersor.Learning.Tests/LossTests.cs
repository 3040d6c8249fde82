using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;

namespace Tersor.Learning.Tests;

public sealed class LossTests : IDisposable
{
    private readonly Device _device = Device.Cpu(1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Cross_entropy_is_the_mean_negative_log_probability_of_the_labels()
    {
        using var step = _device.BeginStep();
        var logits = _device.From([1f, 2, 3, -1, 0, 0.5f], new Shape(2, 3));
        Batch batch = new(logits, _device.From([2, 0], new Shape(2)));

        var loss = new CrossEntropyLoss().Compute(logits, batch).ToArray()[0];

        AssertClose((NegativeLog([1, 2, 3], 2) + NegativeLog([-1, 0, 0.5], 0)) / 2, loss);
    }

    [Fact]
    public void Mean_squared_error_is_over_all_elements()
    {
        using var step = _device.BeginStep();
        var output = _device.From([1f, 2, 3, 4], new Shape(2, 2));
        Batch batch = new(output, _device.From([0f, 2, 5, 4.5f], new Shape(2, 2)));

        AssertClose((1 + 0 + 4 + 0.25) / 4, new MeanSquaredErrorLoss().Compute(output, batch).ToArray()[0]);
    }

    [Fact]
    public void Binary_cross_entropy_stays_finite_for_large_logits()
    {
        using var step = _device.BeginStep();
        var output = _device.From([200f, -200, 0.5f, 200], new Shape(4, 1));
        Batch batch = new(output, _device.From([1f, 0, 0.25f, 0], new Shape(4, 1)));

        var moderate = -((0.25 * Math.Log(1 / (1 + Math.Exp(-0.5)))) + (0.75 * Math.Log(1 - (1 / (1 + Math.Exp(-0.5))))));
        AssertClose((0 + 0 + moderate + 200) / 4, new BinaryCrossEntropyLoss().Compute(output, batch).ToArray()[0]);
    }

    [Fact]
    public void Distillation_weighs_soft_and_hard_targets()
    {
        var graph = new ModelGraphBuilder("teacher", 3).Linear(3).Build();
        using var teacher = Network.Build(graph, _device, seed: 1);
        teacher["fc1.weight"].SetValues([1, 0, 0, 0, 1, 0, 0, 0, 1]);
        const double temperature = 2;
        const double share = 0.75;

        using var step = _device.BeginStep();
        Batch batch = new(_device.From([0.5f, -1, 2], new Shape(1, 3)), _device.From([1], new Shape(1)));
        var student = _device.From([1f, 2, 3], new Shape(1, 3));
        var loss = new DistillationLoss(teacher, (float)temperature, (float)share).Compute(student, batch).ToArray()[0];

        double[] softened = [0.5 / temperature, -1 / temperature, 2 / temperature];
        double[] answer = [1 / temperature, 2 / temperature, 3 / temperature];
        var soft = Enumerable.Range(0, 3).Sum(i => Math.Exp(-NegativeLog(softened, i)) * NegativeLog(answer, i));
        AssertClose((share * temperature * temperature * soft) + ((1 - share) * NegativeLog([1, 2, 3], 1)), loss);
    }

    [Fact]
    public void The_teacher_learns_nothing()
    {
        var graph = new ModelGraphBuilder("teacher", 3).Linear(3).Build();
        using var teacher = Network.Build(graph, _device, seed: 1);
        using var student = Network.Build(graph, _device, seed: 2);

        using var step = _device.BeginStep();
        Batch batch = new(_device.From([0.5f, -1, 2], new Shape(1, 3)), _device.From([1], new Shape(1)));
        new DistillationLoss(teacher).Compute(student.Forward(batch.Inputs, training: true), batch).Backward();

        Assert.Null(teacher["fc1.weight"].Form.Owned.Gradient);
        Assert.NotNull(student["fc1.weight"].Form.Owned.Gradient);
    }

    private static double NegativeLog(double[] logits, int label) => Math.Log(logits.Sum(Math.Exp)) - logits[label];

    // Some ten operations on values of the loss's size, each with a relative rounding error of 2^-24.
    private static void AssertClose(double expected, float actual) =>
        Assert.Equal(expected, actual, 16 * 6e-8 * Math.Max(1, Math.Abs(expected)));
}
