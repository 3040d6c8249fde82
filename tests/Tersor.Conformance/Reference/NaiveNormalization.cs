using Tersor.Core;

namespace Tersor.Conformance;

/// <summary>Batch normalisation and softmax by their definition.</summary>
public static class NaiveNormalization
{
    /// <summary>Mean and biased variance of each channel of x [n, c, …].</summary>
    public static (NaiveTensor Mean, NaiveTensor Variance) Statistics(NaiveTensor x)
    {
        var shape = new Shape(x.Shape[1]);
        var mean = new NaiveTensor(shape);
        var variance = new NaiveTensor(shape);
        for (var c = 0; c < mean.Count; c++)
        {
            var values = Enumerable.Range(0, x.Count).Where(i => Channel(x, i) == c).Select(i => x[i]).ToArray();
            mean[c] = Mean(values);
            var centre = mean[c];
            variance[c] = Mean([.. values.Select(v => (v - centre) * (v - centre))]);
        }

        return (mean, variance);
    }

    public static NaiveTensor Normalize(
        NaiveTensor x, NaiveTensor gamma, NaiveTensor beta, NaiveTensor mean, NaiveTensor variance, float epsilon)
    {
        var y = new NaiveTensor(x.Shape);
        for (var i = 0; i < x.Count; i++)
        {
            var c = Channel(x, i);
            y[i] = ((x[i] - mean[c]) / Number.Sqrt(variance[c] + epsilon) * gamma[c]) + beta[c];
        }

        return y;
    }

    public static NaiveTensor BatchNorm(NaiveTensor x, NaiveTensor gamma, NaiveTensor beta, float epsilon)
    {
        var (mean, variance) = Statistics(x);
        return Normalize(x, gamma, beta, mean, variance, epsilon);
    }

    public static NaiveTensor Softmax(NaiveTensor x) => LogSoftmax(x).Map(Number.Exp);

    public static NaiveTensor LogSoftmax(NaiveTensor x)
    {
        var columns = x.Shape[-1];
        var y = new NaiveTensor(x.Shape);
        for (var start = 0; start < x.Count; start += columns)
        {
            var row = x.Numbers.Slice(start, columns);
            var largest = row[0];
            foreach (var number in row)
                largest = Number.Max(largest, number);
            var sum = new Summation();
            foreach (var number in row)
                sum.Add(Number.Exp(number - largest));
            for (var j = 0; j < columns; j++)
                y[start + j] = row[j] - largest - Number.Log(sum.Total);
        }

        return y;
    }

    private static int Channel(NaiveTensor x, int index) => index / x.Shape.CountOf(2, x.Shape.Rank) % x.Shape[1];

    private static Number Mean(Number[] values)
    {
        var sum = new Summation();
        foreach (var value in values)
            sum.Add(value);
        return sum.Total / values.Length;
    }
}
