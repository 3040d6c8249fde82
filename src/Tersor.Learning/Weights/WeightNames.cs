using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>What a graph's parameters are called in a file of another program.</summary>
/// <param name="map">Names of the file by our names of parameters, or of nodes; empty for none.</param>
/// <param name="prefix">What stands before every name in the file, for example <c>module.</c>; empty for nothing.</param>
public sealed class WeightNames(ImmutableDictionary<string, string> map, string prefix)
{
    // Our name within a node, and PyTorch's.
    private static readonly ImmutableArray<(string Own, string Torch)> Torch =
    [
        ("gamma", "weight"), ("beta", "bias"), ("mean", "running_mean"), ("variance", "running_var"),
    ];

    /// <summary>Our names, and PyTorch's where the file has no such name.</summary>
    public static WeightNames Usual { get; } = new(ImmutableDictionary<string, string>.Empty, "");

    /// <summary>Reads names, a pair a line: ours, then the file's, with blanks between them; a line may begin with #.</summary>
    /// <param name="path">A UTF-8 text file.</param>
    /// <param name="prefix">What stands before every name in the file.</param>
    /// <exception cref="InvalidDataException">
    /// A line is no pair, or a name comes twice; the message names file and line.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static WeightNames Read(string path, string prefix)
    {
        var bytes = InputFile.TryReadAll(path, ReadLimits.Default.MaxTextBytes)
            ?? throw new InvalidDataException($"{path}: longer than a list of names may be");
        var map = ImmutableDictionary.CreateBuilder<string, string>();
        using var reader = new StreamReader(new MemoryStream(bytes));
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is [] or [['#', ..], ..])
                continue;
            if (words is not [var own, var other])
                throw new InvalidDataException($"{path}: line {line} is not our name and the file's");
            if (!map.TryAdd(own, other))
                throw new InvalidDataException($"{path}: line {line} names '{own}' again");
        }

        return new WeightNames(map.ToImmutable(), prefix);
    }

    /// <summary>The weights of a graph, taken from the tensors of a file.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="except">A node whose weights are not taken; null for none.</param>
    /// <exception cref="InvalidDataException">
    /// Some are missing, of another shape or not finite, or a recurrent node without a bias has one in the file; the message
    /// lists what is expected and what is found, with shapes.
    /// </exception>
    public ImmutableArray<StoredTensor> Take(
        ModelGraph graph, IReadOnlyList<SafetensorsTensor> tensors, string file, string? except = null)
    {
        var byName = tensors.DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name);
        var mismatches = new TensorMismatches();
        var nodes = graph.Nodes.ToDictionary(node => node.Name);
        var taken = ImmutableArray.CreateBuilder<StoredTensor>();
        foreach (var spec in graph.Parameters)
        {
            if (except is not null && spec.Name.StartsWith(except + ".", StringComparison.Ordinal))
                continue;
            var found = CandidatesFor(spec.Name).FirstOrDefault(byName.ContainsKey);
            var node = spec.Name[..spec.Name.LastIndexOf('.')];
            var recurrence = found is null
                ? TorchRecurrence.Find(nodes[node], prefix + map.GetValueOrDefault(node, node), byName)
                : null;
            if (recurrence?.Unplaced is { } bias)
                throw new InvalidDataException($"{file}: not the weights of '{graph.Name}': {node} has no bias for {bias}");
            found ??= CandidatesFor(spec.Name).First();
            var values = recurrence is not null
                ? recurrence.Take(spec, mismatches)
                : mismatches.Take(byName.GetValueOrDefault(found), found, spec.Shape.AsSpan());
            if (values is not null)
                taken.Add(StoredTensor.Dense(spec.Name, spec.Shape, values));
        }

        return mismatches.IsEmpty
            ? taken.ToImmutable()
            : throw new InvalidDataException($"{file}: not the weights of '{graph.Name}': {mismatches.Describe(
                tensors.Select(tensor => (tensor.Name, $"[{string.Join(", ", tensor.Shape)}]")))}");
    }

    /// <summary>What a parameter may be called in the file, the likeliest first.</summary>
    private IEnumerable<string> CandidatesFor(string parameter)
    {
        var point = parameter.LastIndexOf('.');
        var (node, own) = (parameter[..point], parameter[(point + 1)..]);
        if (map.TryGetValue(parameter, out var name))
            return [prefix + name];
        node = prefix + map.GetValueOrDefault(node, node);
        return Torch.FirstOrDefault(pair => pair.Own == own) is { Torch: { } torch }
            ? [$"{node}.{own}", $"{node}.{torch}"]
            : own == "value" ? [$"{node}.{own}", node] : [$"{node}.{own}"];
    }
}
