using System.Globalization;

namespace Tersor.Tasks;

/// <summary>How well labels are predicted.</summary>
/// <param name="Measure">What the value is.</param>
/// <param name="Value">The value by which networks are compared.</param>
/// <param name="Accuracy">The share of labels that are predicted rightly, in [0, 1].</param>
public abstract record PredictionScore(ScoreMeasure Measure, double Value, double Accuracy) : Score(Measure, Value)
{
    /// <summary>The mean cross-entropy, in nats; NaN if a report does not say it.</summary>
    public double Loss { get; init; } = double.NaN;

    /// <summary>The number of labels that are predicted rightly.</summary>
    public int Correct { get; init; }

    /// <summary>The number of labels.</summary>
    public int Count { get; init; }

    /// <summary>The data set's name.</summary>
    public string Data { get; init; } = "";

    /// <summary>What is counted, for example <c>images</c>.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Which part of the data set was predicted: <c>test</c> or <c>validation</c>.</summary>
    public string Part { get; init; } = "test";

    /// <inheritdoc/>
    public override string Basis =>
        string.Create(CultureInfo.InvariantCulture, $"{Correct:N0} of {Count:N0} {Part} {Unit} of {Data}");

    /// <inheritdoc/>
    public override string? Fault => double.IsFinite(Loss) ? null : $"the loss on '{Data}' is {Loss}";
}
