namespace Tersor.Foreign.Measuring;

/// <summary>A network that somebody else has trained, and its compressions.</summary>
/// <param name="Name">The beginning of the names of all its files.</param>
/// <param name="Group">The table that it belongs to.</param>
/// <param name="Title">What it is.</param>
/// <param name="Data">What it looks at.</param>
/// <param name="Runs">The compressions.</param>
internal sealed record Network(string Name, NetworkGroup Group, string Title, string Data, IReadOnlyList<Run> Runs)
{
    /// <summary>Makes what the runs need; null for nothing.</summary>
    public Action<CancellationToken>? Prepare { get; init; }

    /// <summary>What it needs.</summary>
    public required string[] Needs { get; init; }

    /// <summary>What it needs and is not there; null if everything is.</summary>
    public string? Missing => Needs.FirstOrDefault(path => !File.Exists(path) && !Directory.Exists(path));
}

/// <summary>The tables.</summary>
internal enum NetworkGroup
{
    /// <summary>Networks whose classes are known for the data.</summary>
    Labelled,

    /// <summary>Networks without labels, known by their names.</summary>
    Known,

    /// <summary>Architectures whose weights nobody trained: what a size does to the outputs.</summary>
    Untrained,
}
