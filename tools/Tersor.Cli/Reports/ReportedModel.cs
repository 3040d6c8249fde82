using Tersor.Format;

namespace Tersor.Cli.Reports;

/// <summary>A model that a report looks at.</summary>
/// <param name="Name">What the report calls it: <c>dense</c>, <c>compressed</c>.</param>
/// <param name="Graph">The model.</param>
/// <param name="Open">Makes a predictor of the graph, or of the same for other inputs.</param>
internal sealed record ReportedModel(string Name, ModelGraph Graph, Func<ModelGraph, IPredictor> Open);
