namespace Tersor.KernelLab.Workloads;

/// <summary>
/// What a kernel should compute, in double precision, with the error that single precision may make in each element.
/// </summary>
/// <param name="Values">The exact results, nearly.</param>
/// <param name="Tolerances">The largest acceptable distance from each.</param>
public sealed record Expectation(double[] Values, double[] Tolerances)
{
    /// <summary>The unit roundoff of single precision: half the distance between 1 and the next float.</summary>
    public const double UnitRoundoff = 1.0 / (1 << 24);

    /// <summary>An expectation still to be filled in.</summary>
    public Expectation(int count)
        : this(new double[count], new double[count])
    {
    }

    /// <summary>Sets an element with the relative error it may have, in units of roundoff.</summary>
    public void Set(int index, double value, double roundings)
    {
        Values[index] = value;
        Tolerances[index] = roundings * UnitRoundoff * Math.Abs(value);
    }

    /// <summary>
    /// Sets an element that is a sum of n rounded terms. In any order its error stays within γ times the sum of the terms'
    /// magnitudes, with γ = min(n, 6√n) · u: the first is certain, the second holds but once in 10⁷ sums (Higham and Mary 2019).
    /// </summary>
    public void SetSum(int index, double sum, double magnitudes, int terms)
    {
        Values[index] = sum;
        Tolerances[index] = Math.Min(terms, 6 * Math.Sqrt(terms)) * UnitRoundoff * magnitudes;
    }

    /// <summary>Compares what a kernel left on the device.</summary>
    public Verdict Check(ReadOnlySpan<float> actual)
    {
        var verdict = Verdict.Exact;
        for (var i = 0; i < actual.Length; i++)
        {
            var error = Math.Abs(actual[i] - Values[i]);
            verdict = verdict.Worse(i, error == 0 ? 0 : error / Tolerances[i], actual[i], Values[i]);
        }

        return verdict;
    }
}
