using System.Collections.Immutable;

namespace Tersor.Tasks;

/// <summary>A figure of a score under the name that it has in reports for machines.</summary>
/// <param name="Key">The name, in camel case.</param>
/// <param name="Value">A number, a text, or a record of several figures that belong together.</param>
public readonly record struct ScoreField(string Key, object Value)
{
    /// <summary>Whether it is one figure, not several together.</summary>
    public bool IsSingle => Value is IConvertible;
}

/// <summary>How good a network is: a value with its measure, and details for reports.</summary>
/// <param name="Measure">What the value is, and which way is up.</param>
/// <param name="Value">The value by which networks are compared.</param>
public abstract record Score(ScoreMeasure Measure, double Value)
{
    /// <summary>The score in a few words, for example <c>accuracy 88.31 %</c>.</summary>
    public abstract string Summary { get; }

    /// <summary>
    /// The summary with all details that have room in a line, for example <c>accuracy 88.31 %, loss 0.3361</c>.
    /// </summary>
    public virtual string Sentence => Summary;

    /// <summary>
    /// What it was measured on, for example <c>8,831 of 10,000 test images of fashion-mnist</c>; empty if nobody says.
    /// </summary>
    public virtual string Basis => "";

    /// <summary>What is judged, as the head of a table.</summary>
    public virtual string Subject => "model";

    /// <summary>What the figures are about, as the title of a table.</summary>
    public virtual string Topic => "Quality";

    /// <summary>The names of its figures in a table, the value's first.</summary>
    public abstract ImmutableArray<string> Columns { get; }

    /// <summary>The figures under <see cref="Columns"/>.</summary>
    public virtual ImmutableArray<string> Cells => [Measure.Describe(Value)];

    /// <summary>Whether the figures are so many that they need a table.</summary>
    public bool IsTable => Columns.Length > 1;

    /// <summary>What a report on a compression says of it.</summary>
    public abstract ImmutableArray<ScoreField> InReport { get; }

    /// <summary>What a report on a training says of it.</summary>
    public abstract ImmutableArray<ScoreField> InTraining { get; }

    /// <summary>What a report on a measurement says of it.</summary>
    public abstract ImmutableArray<ScoreField> InMeasurement { get; }

    /// <summary>The figure that is not finite, in one sentence; null if all are.</summary>
    public abstract string? Fault { get; }

    /// <summary>What the figures warn of, in one line; null for nothing.</summary>
    public virtual string? Warning => null;

    /// <summary>The same as <see cref="Summary"/>.</summary>
    public sealed override string ToString() => Summary;
}
