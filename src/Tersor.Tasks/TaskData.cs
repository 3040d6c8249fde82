using System.Globalization;
using Tersor.Data;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>The data of a task.</summary>
/// <param name="Train">What the model learns from. Nothing is chosen by looking at anything else.</param>
/// <param name="Test">What it is judged by, and nothing else is done with.</param>
/// <param name="Origin">Where it was read from, for messages; null if that says nothing.</param>
public sealed record TaskData(IDataset Train, IDataset Test, string? Origin = null)
{
    /// <summary>
    /// Examples of the training set that nothing learns from, and that epochs are judged by; null for none. They are
    /// <see cref="Test"/>, too, if the model is judged by them in the end.
    /// </summary>
    public IDataset? Validation { get; init; }

    /// <summary>What the validation examples are, and what they decide, in a line; null if there are none.</summary>
    public string? ValidationNote => Validation is not { } kept
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"epochs are judged by {kept.Count:N0} {kept.Unit} of the training set ")
            + (ReferenceEquals(kept, Test)
                ? "that nothing learns from, and so is the result"
                : "that nothing learns from; the test set judges the result, and has no other say");

    /// <summary>Checks that a model takes both parts.</summary>
    /// <param name="graph">The model that sees the data.</param>
    /// <returns>The same data.</returns>
    /// <exception cref="DatasetException">It does not take one.</exception>
    public TaskData For(ModelGraph graph)
    {
        foreach (var part in new[] { Train, Test, Validation ?? Test })
            if (part.MismatchWith(graph) is { } reason)
                throw Origin is null ? new DatasetException(reason) : new DatasetException(Origin, reason);
        return this;
    }

    /// <summary>For example <c>fashion-mnist (60,000 + 10,000 images)</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Train.Name} ({Train.Count:N0} + {Test.Count:N0} {Train.Unit})");
}
