using System.Collections.Immutable;
using Tersor.Format;

namespace Tersor.Compression.PostTraining;

/// <summary>Nodes that run together: a layer whose weights are compressed, and what follows it before the next one.</summary>
/// <param name="Layer">The layer's node; -1 in front of the first.</param>
/// <param name="First">The first node.</param>
/// <param name="End">The node behind the last.</param>
internal sealed record Segment(int Layer, int First, int End);

/// <summary>
/// The order in which samples stream through a graph: segment by segment, all samples through one before the next. Only values
/// that a later segment reads are kept, until the last that does. Nodes that lead to no further layer don't run.
/// </summary>
internal sealed class CalibrationPlan
{
    private readonly ModelGraph _graph;
    private readonly bool[] _needed;
    private readonly int[] _segmentOf;
    private readonly int[] _lastUse;

    /// <summary>The plan of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layers">The nodes whose weights are compressed, ascending.</param>
    public CalibrationPlan(ModelGraph graph, IReadOnlyList<int> layers)
    {
        _graph = graph;
        var count = graph.Nodes.Length;
        var segments = ImmutableArray.CreateBuilder<Segment>();
        segments.Add(new Segment(-1, 0, layers.Count == 0 ? 0 : layers[0]));
        for (var i = 0; i < layers.Count; i++)
            segments.Add(new Segment(layers[i], layers[i], i + 1 < layers.Count ? layers[i + 1] : count));
        Segments = segments.ToImmutable();
        IsShared = FindShared(graph);
        OtherOperand = [.. Enumerable.Range(0, count).Select(node => layers.Contains(node) ? FindOther(node) : -1)];
        _segmentOf = new int[count + 1];
        for (var i = 0; i < Segments.Length; i++)
            for (var node = Segments[i].First; node < Segments[i].End; node++)
                _segmentOf[node + 1] = i;
        _needed = FindNeeded(layers);
        _lastUse = FindLastUses();
    }

    /// <summary>The segments, in the order of execution.</summary>
    public ImmutableArray<Segment> Segments { get; }

    /// <summary>Whether a value is the same for every sample.</summary>
    public ImmutableArray<bool> IsShared { get; }

    /// <summary>
    /// For a layer whose output is only read by a sum: the other operand, if it is there before the layer is; else -1. The layer
    /// can make up for what that has lost.
    /// </summary>
    public ImmutableArray<int> OtherOperand { get; }

    /// <summary>Whether a node leads to a layer that is yet to come.</summary>
    public bool IsNeeded(int node) => _needed[node + 1];

    /// <summary>Whether a value outlives its segment.</summary>
    public bool IsKept(int value) => _lastUse[value] >= 0;

    /// <summary>The values whose last reader is in a segment.</summary>
    public IEnumerable<int> LastReadIn(int segment) =>
        Enumerable.Range(0, _lastUse.Length).Where(value => _lastUse[value] == segment);

    /// <summary>
    /// The numbers that are kept of a sample where most are: those of the dense network, and once more where the compressed
    /// network's differ.
    /// </summary>
    /// <param name="differs">Whether a value of the compressed network is another.</param>
    public long PeakValues(IReadOnlyList<bool> differs)
    {
        var (peak, kept) = (0L, 0L);
        for (var value = 0; value < _lastUse.Length; value++)
            if (IsKept(value) && IsInput(value))
                kept += Size(value);
        for (var i = 0; i < Segments.Length; i++)
        {
            for (var node = Segments[i].First; node < Segments[i].End; node++)
                if (IsKept(node + 1) && !IsInput(node + 1))
                    kept += Size(node + 1);
            peak = Math.Max(peak, kept);
            kept -= LastReadIn(i).Sum(Size);
        }

        return peak;

        long Size(int value) => IsShared[value] ? 0 : Length(value) * (differs[value] ? 2 : 1);
    }

    /// <summary>How many samples pass through a segment at once.</summary>
    public int Batch => DeviceBatch.Of(LargestSegment(), 64);

    /// <summary>How many samples pass through the whole graph and their gradients back.</summary>
    public int GradientBatch => Math.Min(Batch, DeviceBatch.Of(DeviceBatch.ValuesOf(_graph), 32));

    /// <summary>The numbers of a segment's values of a sample, which a device holds at once.</summary>
    public long LargestSegment() => Segments.Max(segment =>
        Enumerable.Range(segment.First, segment.End - segment.First)
            .Sum(node => Length(node + 1) + _graph.Nodes[node].Inputs.Sum(Length)));

    /// <summary>The numbers of a value of a sample.</summary>
    public long Length(int value) => _graph.ValueShapes[value].Aggregate(1L, (product, extent) => product * extent);

    /// <summary>
    /// Which values of the compressed network are others than the dense network's, if some nodes have other parameters.
    /// </summary>
    /// <param name="changed">Whether a node has.</param>
    public bool[] Differing(Func<int, bool> changed)
    {
        var differs = new bool[_graph.Nodes.Length + 1];
        for (var node = 0; node < _graph.Nodes.Length; node++)
            differs[node + 1] = changed(node) || _graph.Nodes[node].Inputs.Any(input => differs[input]);
        return differs;
    }

    private static ImmutableArray<bool> FindShared(ModelGraph graph)
    {
        var shared = new bool[graph.Nodes.Length + 1];
        for (var node = 0; node < graph.Nodes.Length; node++)
            shared[node + 1] = graph.Nodes[node] is not InputNode && graph.Nodes[node].Inputs.All(input => shared[input]);
        return [.. shared];
    }

    private bool IsInput(int value) => value == 0 || _graph.Nodes[value - 1] is InputNode;

    private int FindOther(int node)
    {
        var value = node + 1;
        var reader = _graph.ReaderOf(value);
        while (reader >= 0 && _graph.Nodes[reader].IsRearrangement)
            (value, reader) = (reader + 1, _graph.ReaderOf(reader + 1));
        if (reader < 0 || _graph.Nodes[reader] is not (AddNode or BinaryNode { Function: BinaryFunction.Add }))
            return -1;
        var inputs = _graph.Nodes[reader].Inputs;
        var other = inputs[0] == value ? inputs[1] : inputs[0];
        return other <= node && !IsShared[other]
            && _graph.ValueShapes[other].AsSpan().SequenceEqual(_graph.ValueShapes[value].AsSpan())
            ? other
            : -1;
    }

    private bool[] FindNeeded(IReadOnlyList<int> layers)
    {
        var needed = new bool[_graph.Nodes.Length + 1];
        for (var node = _graph.Nodes.Length - 1; node >= 0; node--)
        {
            if (!needed[node + 1] && !layers.Contains(node))
                continue;
            foreach (var input in _graph.Nodes[node].Inputs)
                needed[input] = true;
            if (OtherOperand[node] >= 0)
                needed[OtherOperand[node]] = true;
        }

        return needed;
    }

    private int[] FindLastUses()
    {
        var lastUse = new int[_graph.Nodes.Length + 1];
        Array.Fill(lastUse, -1);
        for (var node = 0; node < _graph.Nodes.Length; node++)
        {
            var segment = _segmentOf[node + 1];
            var isLayer = Segments[segment].Layer == node;
            if (!isLayer && !_needed[node + 1])
                continue;
            foreach (var input in _graph.Nodes[node].Inputs)
                Use(input);
            if (isLayer && OtherOperand[node] >= 0)
                Use(OtherOperand[node]);

            void Use(int value)
            {
                if (IsInput(value) || _segmentOf[value] != segment)
                    lastUse[value] = segment;
            }
        }

        return lastUse;
    }
}
