using System.Collections.Immutable;

namespace Tersor.Cli.Output;

/// <summary>What a model is that is no compressed file, as tables: what it takes and gives, and its parameters.</summary>
internal static class ModelSheets
{
    /// <summary>Both tables.</summary>
    public static ImmutableArray<SheetTable> Of(ModelFile model) => [Ends(model), Parameters(model)];

    private static SheetTable Ends(ModelFile model) => new(
        "Inputs and outputs",
        ["name", "", "one sample"],
        [
            .. model.Graph.Inputs.Select(input =>
                (ImmutableArray<string>)[input.Name, "input", Figure.Shape(input.Shape)]),
            .. model.Graph.Outputs.Select(output =>
                (ImmutableArray<string>)[output.Name, "output", Figure.Shape(model.Graph.ValueShapes[output.Value])]),
        ])
    { TextColumns = 2 };

    private static SheetTable Parameters(ModelFile model)
    {
        var weights = model.Weights.ToDictionary(tensor => tensor.Name);
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        long all = 0, kept = 0;
        foreach (var parameter in model.Graph.Parameters)
        {
            var nonZeros = weights.TryGetValue(parameter.Name, out var tensor)
                ? tensor.Decode().Count(value => value != 0)
                : (int?)null;
            (all, kept) = (all + parameter.Count, kept + (nonZeros ?? 0));
            rows.Add(
            [
                parameter.Name,
                Figure.Shape(parameter.Shape),
                Figure.Count(parameter.Count),
                nonZeros is { } count ? Figure.Count(count) : "not trained",
                nonZeros is { } some ? Figure.Percent((double)some / parameter.Count) : "",
            ]);
        }

        rows.Add(["all", "", Figure.Count(all), Figure.Count(kept), all == 0 ? "" : Figure.Percent((double)kept / all)]);
        return new SheetTable("Layers", ["parameter", "shape", "values", "non-zeros", "kept"], rows.ToImmutable())
        { HasTotal = true };
    }
}
