using System.Diagnostics;
using Tersor.Format;

namespace Tersor.Cli;

/// <summary>How far what a model gives is from what is expected of it.</summary>
internal sealed class Comparison
{
    private double _sum;
    private long _values;

    /// <summary>The largest distance of two values, relative where the expected one is above 1.</summary>
    public double Largest { get; private set; }

    /// <summary>The mean distance.</summary>
    public double Mean => _values == 0 ? 0 : _sum / _values;

    /// <summary>How many samples were compared.</summary>
    public int Samples { get; private set; }

    /// <summary>In how many of them the same output is the largest.</summary>
    public int Agreeing { get; private set; }

    /// <summary>Compares one sample.</summary>
    /// <param name="expected">All outputs as they should be.</param>
    /// <param name="actual">All outputs as they are.</param>
    /// <param name="first">How many values the first output has: the one whose largest is looked for.</param>
    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int first)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            // Two infinities are equal; a number is infinitely far from what is none.
            var distance = expected[i].Equals(actual[i]) ? 0 : Math.Abs((double)expected[i] - actual[i]);
            distance = double.IsNaN(distance) ? double.PositiveInfinity : distance / Math.Max(1, Math.Abs(expected[i]));
            Largest = Math.Max(Largest, double.IsNaN(distance) ? double.PositiveInfinity : distance);
            _sum += distance;
            _values++;
        }

        Samples++;
        Agreeing += LargestOf(expected[..first]) == LargestOf(actual[..first]) ? 1 : 0;
    }

    /// <summary>Runs a model over samples.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="inputs">The samples.</param>
    /// <param name="cancellationToken">Checked before every sample.</param>
    /// <returns>Its outputs, and the seconds that it took.</returns>
    public static (float[] Outputs, double Seconds) Run(
        IPredictor predictor, float[] inputs, CancellationToken cancellationToken)
    {
        var samples = inputs.Length / predictor.InputLength;
        var outputs = new float[checked(samples * predictor.OutputLength)];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < samples; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            predictor.Run(
                inputs.AsSpan(i * predictor.InputLength, predictor.InputLength),
                outputs.AsSpan(i * predictor.OutputLength, predictor.OutputLength));
        }

        return (outputs, clock.Elapsed.TotalSeconds);
    }

    private static int LargestOf(ReadOnlySpan<float> values)
    {
        var largest = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[largest])
                largest = i;
        return largest;
    }
}
