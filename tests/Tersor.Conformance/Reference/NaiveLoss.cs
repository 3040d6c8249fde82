namespace Tersor.Conformance;

/// <summary>Losses by their definition, as means over rows or elements.</summary>
public static class NaiveLoss
{
    public static NaiveTensor CrossEntropy(NaiveTensor logits, ReadOnlySpan<int> labels)
    {
        var logs = NaiveNormalization.LogSoftmax(logits);
        var sum = new Summation();
        for (var i = 0; i < labels.Length; i++)
            sum.Add(-logs[i, labels[i]]);
        return NaiveTensor.Scalar(sum.Total / labels.Length);
    }

    public static NaiveTensor SoftCrossEntropy(NaiveTensor logits, NaiveTensor targets, float temperature)
    {
        var logs = NaiveNormalization.LogSoftmax(logits.Map(x => x * (1f / temperature)));
        return logs.Zip(targets, (log, target) => -log * target).Sum().Map(x => x / logits.Shape[0]);
    }

    public static NaiveTensor MeanSquaredError(NaiveTensor x, NaiveTensor target) =>
        x.Zip(target, (a, b) => (a - b) * (a - b)).Mean();

    /// <summary>max(x, 0) - t · x + ln(1 + e^-|x|): the definition itself overflows.</summary>
    public static NaiveTensor BinaryCrossEntropy(NaiveTensor logits, NaiveTensor target) =>
        logits.Zip(target, (x, t) => NaiveActivation.Relu(x) + Number.Log(1f + Number.Exp(-Number.Abs(x))) - (x * t)).Mean();
}
