using System.Diagnostics;

namespace Tersor.Compression.PostTraining;

/// <summary>Tells where a run is, and for how long it is likely to go on.</summary>
/// <param name="progress">Who is told; null for nobody.</param>
internal sealed class RunProgress(IProgress<PostTrainingProgress>? progress) : IProgress<DistillationProgress>
{
    // A search takes about that many passes over all samples.
    private const double UsualPasses = 3.5;

    private const int Hundred = 100;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _passStart;
    private TimeSpan _pass;
    private double _passes;

    /// <summary>The time since the run began.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Says what the user ought to know.</summary>
    public void Say(PostTrainingPhase phase, string message) =>
        progress?.Report(new PostTrainingProgress(phase, 0, 0) { Message = message, Elapsed = Elapsed });

    /// <summary>Says how far a phase is.</summary>
    public void Tell(PostTrainingPhase phase, int done, int count) =>
        progress?.Report(new PostTrainingProgress(phase, done, count) { Elapsed = Elapsed });

    /// <summary>Says how far a distillation is.</summary>
    public void Report(DistillationProgress value) => progress?.Report(new PostTrainingProgress(
        PostTrainingPhase.Distillation, (int)(Hundred * value.Share), Hundred)
    {
        Elapsed = Elapsed,
        Remaining = value.Remaining,
    });

    /// <summary>Says that a pass begins.</summary>
    public void BeginPass() => _passStart = Elapsed;

    /// <summary>Says that a pass is over.</summary>
    /// <param name="share">The share of the samples that it took.</param>
    public void EndPass(double share)
    {
        _pass = (Elapsed - _passStart) / share;
        _passes += share;
    }

    /// <summary>Says which layer a pass begins with.</summary>
    /// <param name="pass">The pass, from 1.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="number">The layer's number, from 0.</param>
    /// <param name="count">Layers.</param>
    /// <param name="done">The share of the pass that is done.</param>
    /// <param name="share">The share of the samples that it takes.</param>
    public void TellLayer(int pass, string layer, int number, int count, double done, double share)
    {
        var whole = _pass > TimeSpan.Zero ? _pass : done > 0.05 ? (Elapsed - _passStart) / (done * share) : (TimeSpan?)null;
        var left = Math.Max(share * (1 - done), UsualPasses - _passes - (share * done));
        progress?.Report(new PostTrainingProgress(PostTrainingPhase.Sweep, number, count)
        {
            Pass = pass,
            Layer = layer,
            Elapsed = Elapsed,
            Remaining = whole * left,
        });
    }
}
