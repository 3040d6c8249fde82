using System.Diagnostics;
using Tersor.Measuring;

namespace Tersor.Peers.SideBySide;

/// <summary>
/// Times contestants against each other in one process: they take turns in short blocks, so that whatever else the machine
/// does, and its clock rate, meets all of them alike.
/// </summary>
internal sealed class Contest
{
    private const double ShortestSample = 100e-6;

    private readonly Contestant[] _contestants;
    private readonly List<double>[] _samples;
    private readonly int[] _runsPerSample;

    private Contest(Contestant[] contestants)
    {
        _contestants = contestants;
        _samples = [.. contestants.Select(_ => new List<double>())];
        _runsPerSample = [.. contestants.Select(_ => 1)];
    }

    /// <summary>Warms all contestants up, then measures them in turns.</summary>
    /// <param name="settings">How long.</param>
    /// <param name="contestants">Who; none of them may leave work running when it returns.</param>
    /// <returns>One timing for each contestant, in their order.</returns>
    public static Timing[] Hold(ContestSettings settings, params Contestant[] contestants)
    {
        var contest = new Contest(contestants);
        contest.WarmUp(settings);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        for (var round = 0; round < settings.Rounds; round++)
            contest.Round(settings);
        return [.. contest._samples.Select(Timing.Of)];
    }

    /// <summary>
    /// Rounds that are forgotten, until the just-in-time compiler has had its time and two successive rounds agree for everyone.
    /// </summary>
    private void WarmUp(ContestSettings settings)
    {
        var clock = Stopwatch.StartNew();
        double[] previous = [.. _contestants.Select(_ => 0d)];
        while (true)
        {
            Round(settings);
            double[] medians = [.. _samples.Select(samples => Timing.Of(samples).Median)];
            var stable =
                medians.Zip(previous).All(pair => Math.Abs(pair.First - pair.Second) <= settings.StableWithin * pair.First);
            for (var i = 0; i < _contestants.Length; i++)
            {
                _runsPerSample[i] = Math.Max(1, (int)(ShortestSample * 1e6 / medians[i]));
                _samples[i].Clear();
            }

            if (clock.Elapsed >= (stable ? settings.ShortestWarmUp : settings.LongestWarmUp))
                return;
            previous = medians;
        }
    }

    private void Round(ContestSettings settings)
    {
        for (var i = 0; i < _contestants.Length; i++)
        {
            Settle(_contestants[i].Run, settings.Settling);
            Block(_contestants[i].Run, settings.Block, _runsPerSample[i], _samples[i]);
        }
    }

    /// <summary>
    /// Runs unmeasured until the caches are this contestant's own and the previous one's idle threads have stopped spinning.
    /// </summary>
    private static void Settle(Action run, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        do
            run();
        while (clock.Elapsed < time);
    }

    private static void Block(Action run, TimeSpan time, int runsPerSample, List<double> samples)
    {
        var clock = Stopwatch.StartNew();
        do
        {
            var begin = Stopwatch.GetTimestamp();
            for (var i = 0; i < runsPerSample; i++)
                run();
            samples.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds / runsPerSample);
        }
        while (clock.Elapsed < time);
    }
}
