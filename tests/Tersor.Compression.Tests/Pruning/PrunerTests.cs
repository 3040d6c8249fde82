using Tersor.Core;
using Tersor.Cpu;
using Tersor.Format;
using Tersor.Learning;

namespace Tersor.Compression.Tests;

/// <summary>
/// When the masks move and when they stop: a pruner driven step by step, against the numbers that the formulas give for each.
/// </summary>
public sealed class PrunerTests : IDisposable
{
    private const int Weights = 1000;
    private const int Steps = 50;
    private const int Interval = 4;

    // The share of the steps is 30.75, and the ramp has whole steps: it ends between two intervals.
    private const double Ramp = 0.615;
    private const int RampSteps = 30;

    private readonly Device _device = Device.Cpu(threads: 1);
    private readonly Network _network;

    /// <summary>Weights of magnitudes 1 to 1000, in no order and of either sign.</summary>
    public PrunerTests()
    {
        _network = Network.Build(new ModelGraphBuilder("line", 40).Linear(25).Build(), _device, seed: 1);
        var weights = Enumerable.Range(0, Weights).Select(i => (1 + (i * 37 % Weights)) * (i % 2 == 0 ? 1f : -1f));
        _network["fc1.weight"].SetValues([.. weights]);
    }

    public void Dispose()
    {
        _network.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData(PruningMethod.Global, 0.0, false)]
    [InlineData(PruningMethod.Global, 0.2, false)]
    [InlineData(PruningMethod.Global, 0.95, false)]
    [InlineData(PruningMethod.Layer, 0.0, false)]
    [InlineData(PruningMethod.Layer, 0.5, true)]
    [InlineData(PruningMethod.Quality, 0.0, false)]
    [InlineData(PruningMethod.Quality, 0.25, true)]
    public void A_gradual_schedule_moves_at_each_interval_and_is_frozen_where_the_ramp_ends(
        PruningMethod method, double initial, bool feedback)
    {
        // The deviation of ±1 … ±1000 is 577.8, so 0.8 of it prunes the 462 smallest of the 1000 weights.
        var target = method == PruningMethod.Quality ? 0.462 : 0.9;
        var begin = Math.Min(initial, target);
        var pruner = Start(new PruneStage
        {
            Method = method,
            Sparsity = 0.9,
            Quality = 0.8,
            InitialSparsity = initial,
            Ramp = Ramp,
            Interval = Interval,
            Feedback = feedback,
        });
        for (var step = 0; step < Steps; step++)
        {
            pruner.BeforeStep(step);
            var due = step / Interval * Interval;
            var left = Math.Pow(1 - ((double)due / RampSteps), 3);
            var sparsity = step < RampSteps ? target + ((begin - target) * left) : target;
            Assert.Equal((step, Weights - (int)Math.Round(Weights * (1 - sparsity))), (step, Zeros()));
            Assert.Equal((step, step >= RampSteps), (step, pruner.IsSettled));
            Assert.Equal(
                (step, feedback && step < RampSteps), (step, ((PrunedForm)_network["fc1.weight"].Form).LearnsBehindMask));
        }
    }

    [Theory]
    [InlineData(PruningMethod.Global)]
    [InlineData(PruningMethod.Layer)]
    [InlineData(PruningMethod.Quality)]
    public void One_shot_is_done_at_the_first_step(PruningMethod method)
    {
        var pruner = Start(new PruneStage { Method = method, Sparsity = 0.9, Quality = 0.8, Schedule = PruningSchedule.OneShot });
        Assert.False(pruner.IsSettled);
        Assert.Equal(0, Zeros());
        pruner.BeforeStep(0);
        Assert.True(pruner.IsSettled);
        Assert.Equal(method == PruningMethod.Quality ? 462 : 900, Zeros());
    }

    [Theory]
    [InlineData(PruningSchedule.Gradual)]
    [InlineData(PruningSchedule.OneShot)]
    public void Surgery_moves_where_it_is_due_and_is_frozen_where_the_ramp_ends(PruningSchedule schedule)
    {
        // Mean and deviation of 1 … 1000 are 500.5 and 288.7: a quality of 0 leaves what exceeds 0.9 · 500.5.
        var pruner = Start(new PruneStage
        {
            Method = PruningMethod.Surgery,
            Quality = 0,
            Ramp = Ramp,
            Interval = Interval,
            RefreshDecay = 0,
            Schedule = schedule,
        });
        var form = (PrunedForm)_network["fc1.weight"].Form;
        for (var step = 0; step < Steps; step++)
        {
            // Each step moves all weights a little nearer to zero: the threshold stays, so ever more fall below it, seen at an
            // interval only.
            form.Owned.CopyFrom([.. Enumerable.Range(0, Weights).Select(i => (i + 1f) / (1 + (step * 0.01f)))]);
            pruner.BeforeStep(step);
            var seen = step < RampSteps ? step / Interval * Interval : RampSteps;
            var kept = Enumerable.Range(0, Weights).Count(i => (i + 1f) / (1 + (seen * 0.01f)) > 0.9f * 500.5f);
            Assert.Equal((step, Weights - kept), (step, Masked(form)));
            Assert.Equal((step, step >= RampSteps), (step, pruner.IsSettled));
        }
    }

    [Fact]
    public void Surgery_waits_where_its_draw_says_so()
    {
        const ulong Seed = 5;
        var stage = new PruneStage { Method = PruningMethod.Surgery, Quality = 0, Ramp = 1, Interval = 1, RefreshDecay = 0.5 };
        var pruner = Start(stage, Seed);
        var form = (PrunedForm)_network["fc1.weight"].Form;
        var criterion = PruningCriterion.Create(stage);
        var (moves, last) = (0, 0);
        for (var step = 0; step < Steps; step++)
        {
            form.Owned.CopyFrom([.. Enumerable.Range(0, Weights).Select(i => (i + 1f) / (1 + (step * 0.01f)))]);
            pruner.BeforeStep(step);
            Assert.Equal((step, criterion.IsDue(step, Seed)), (step, Masked(form) != last));
            (moves, last) = (moves + (Masked(form) == last ? 0 : 1), Masked(form));
        }

        Assert.InRange(moves, 2, Steps / 2);
    }

    [Fact]
    public void Frozen_masks_never_move_again()
    {
        var pruner = Start(new PruneStage { Sparsity = 0.9, Ramp = Ramp, Interval = Interval });
        pruner.Finish();
        Assert.True(pruner.IsSettled);
        var form = (PrunedForm)_network["fc1.weight"].Form;
        var mask = Mask(form);
        form.Owned.CopyFrom([.. Enumerable.Range(0, Weights).Select(i => i + 1f)]);
        pruner.BeforeStep(0);
        pruner.BeforeStep(RampSteps);
        pruner.Finish();
        Assert.Equal(mask, Mask(form));
        Assert.Equal(mask, form.UpdateMask is { } update ? Bytes(update) : null);
    }

    [Fact]
    public void A_training_that_ends_before_the_ramp_is_pruned_all_the_same()
    {
        var pruner = Start(new PruneStage { Sparsity = 0.9, Ramp = 1, Interval = 7 });
        pruner.BeforeStep(0);
        Assert.Equal((0, false), (Zeros(), pruner.IsSettled));
        pruner.Finish();
        Assert.Equal((900, true), (Zeros(), pruner.IsSettled));
    }

    private Pruner Start(PruneStage stage, ulong seed = 1) => new(_network, stage, Steps, seed);

    private int Zeros()
    {
        using var step = _device.BeginStep();
        return _network["fc1.weight"].Effective().ToArray().Count(weight => weight == 0);
    }

    private static int Masked(PrunedForm form) => Mask(form).Count(bit => bit == 0);

    private static byte[] Mask(PrunedForm form) => Bytes(form.Mask);

    private static byte[] Bytes(Tensor tensor)
    {
        var bytes = new byte[tensor.Count];
        tensor.Device.Read<byte>(tensor, bytes);
        return bytes;
    }
}
