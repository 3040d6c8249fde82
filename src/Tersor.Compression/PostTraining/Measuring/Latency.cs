using System.Diagnostics;
using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>The time that two models take for the same input.</summary>
public static class Latency
{
    private const int FewestRuns = 5;
    private const int MostRuns = 51;
    private const double Seconds = 2;

    /// <summary>Runs two models in turns, so that both see the same machine: medians in seconds.</summary>
    /// <param name="dense">The one.</param>
    /// <param name="compressed">The other.</param>
    /// <param name="input">A sample, or several one after the other, which are predicted together.</param>
    /// <param name="cancellationToken">Checked before every run.</param>
    /// <exception cref="ArgumentException">No whole number of samples.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (double Dense, double Compressed) Measure(
        IPredictor dense, IPredictor compressed, float[] input, CancellationToken cancellationToken)
    {
        var (first, second) = (new List<double>(), new List<double>());
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < MostRuns && (i <= FewestRuns || clock.Elapsed.TotalSeconds < Seconds); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            first.Add(Time(dense, input));
            second.Add(Time(compressed, input));
        }

        // The first run of each warms up.
        return (Median(first[1..]), Median(second[1..]));

        static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
    }

    private static double Time(IPredictor model, float[] input)
    {
        var output = new float[(input.Length / model.InputLength) * model.OutputLength];
        var begin = Stopwatch.GetTimestamp();
        model.Run(input, output);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
