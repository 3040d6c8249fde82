namespace Tersor.Format.Tests;

/// <summary>A file that every reader has to read, and what it has to find.</summary>
/// <param name="Sketch">Its bytes.</param>
/// <param name="Model">Its graph.</param>
/// <param name="Values">The values of each parameter, row-major.</param>
internal sealed record AcceptedFile(FileSketch Sketch, ModelGraph Model, params float[][] Values)
{
    /// <summary>Its metadata.</summary>
    public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>All of them.</summary>
    public static IEnumerable<AcceptedFile> All =>
        [
            .. AcceptedStreams.All, .. AcceptedRans.All, .. AcceptedTensors.All, .. AcceptedMixed.All, .. AcceptedGraphs.All,
            .. AcceptedGeneralGraphs.All,
        ];

    /// <summary>What <see cref="FileReport"/> has to say of it.</summary>
    public string Report => FileReport.Of(Model, Metadata, Values);

    /// <summary>A file of one linear layer without bias; <see cref="WeightGraph"/> is its graph.</summary>
    public static AcceptedFile OfWeights(string name, int outputs, int inputs, string section, float[] values) =>
        new(
            new FileSketch(name, WeightGraph(outputs, inputs), section),
            new ModelGraphBuilder("m", inputs).Linear(outputs, bias: false).Build(),
            values);

    /// <summary>The words of a graph of one linear layer without bias.</summary>
    public static string WeightGraph(int outputs, int inputs) => $"'m' 01 v:{inputs} 01 80 01 v:{outputs}";
}
