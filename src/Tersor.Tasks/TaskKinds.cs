using System.Collections.Immutable;
using System.Text.Json;
using Tersor.Format;

namespace Tersor.Tasks;

/// <summary>All kinds of task that there are: whoever has a file finds its kind here, by what the file holds.</summary>
public static class TaskKinds
{
    private static readonly ImmutableArray<TaskKind> All = [new TextKind(), new GenerationKind(), new ClassificationKind()];

    /// <summary>The kind of task that a model is for.</summary>
    /// <param name="graph">The model, of a file perhaps.</param>
    public static TaskKind Of(ModelGraph graph) => All.First(kind => kind.Suits(graph));

    /// <summary>The score of a stage in the report on a compression; null if it has none.</summary>
    /// <param name="stage">The stage, as JSON.</param>
    /// <param name="options">How numbers are read.</param>
    /// <exception cref="JsonException">It is no score.</exception>
    public static Score? ReadScore(JsonElement stage, JsonSerializerOptions options) =>
        All.Select(kind => kind.ReadScore(stage, options)).FirstOrDefault(score => score is not null);
}
