using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// What a model is: its inputs, and nodes in the order of execution; the last one's output is the model's, unless it has others.
/// Everything reads this one description: training, the file, inference, interchange.
/// </summary>
public sealed class ModelGraph
{
    /// <summary>The most dimensions that an input or a reshaped value has.</summary>
    public const int LargestRank = 8;

    /// <summary>The name of a model's first input unless it has another.</summary>
    public const string DefaultInput = "input";

    /// <summary>The name of a model's only output unless it has another.</summary>
    public const string DefaultOutput = "output";

    /// <summary>A graph over checked nodes.</summary>
    /// <param name="name">For example <c>lenet-5</c>.</param>
    /// <param name="inputShape">The input's extents, without the batch.</param>
    /// <param name="nodes">At least one; each reads only earlier values.</param>
    /// <param name="normalization">The normalisation of raw input.</param>
    /// <param name="outputs">What the model gives; if left out, the last node's output.</param>
    /// <param name="inputName">The name of the first input; the others are <see cref="InputNode"/>s.</param>
    /// <exception cref="ModelGraphException">
    /// A node reads a value that does not exist yet or too many, shapes do not fit, names repeat, or the normalisation is none.
    /// </exception>
    public ModelGraph(
        string name,
        ImmutableArray<int> inputShape,
        ImmutableArray<GraphNode> nodes,
        InputNormalization? normalization = null,
        ImmutableArray<GraphOutput> outputs = default,
        string inputName = DefaultInput)
    {
        Name = name;
        InputShape = inputShape;
        Nodes = nodes;
        Normalization = Checked(normalization ?? InputNormalization.None, inputShape);
        ValueShapes = InferShapes();
        Outputs = outputs.IsDefault ? [new GraphOutput(DefaultOutput, nodes.Length)] : outputs;
        Inputs = CollectInputs(inputName);
        Parameters = CollectParameters();
        CheckOutputs();
    }

    /// <summary>For example <c>lenet-5</c>.</summary>
    public string Name { get; }

    /// <summary>The first input's extents, without the batch.</summary>
    public ImmutableArray<int> InputShape { get; }

    /// <summary>All inputs, in the order in which a caller passes them.</summary>
    public ImmutableArray<GraphInput> Inputs { get; }

    /// <summary>All outputs, in the order in which a caller receives them.</summary>
    public ImmutableArray<GraphOutput> Outputs { get; }

    /// <summary>The normalisation of raw input.</summary>
    public InputNormalization Normalization { get; }

    /// <summary>The nodes, in the order of execution.</summary>
    public ImmutableArray<GraphNode> Nodes { get; }

    /// <summary>The shape of every value: the input, then each node's output.</summary>
    public ImmutableArray<ImmutableArray<int>> ValueShapes { get; }

    /// <summary>The first output's extents, without the batch.</summary>
    public ImmutableArray<int> OutputShape => ValueShapes[Outputs[0].Value];

    /// <summary>All parameters under their full names (<c>conv1.weight</c>), in the order of execution.</summary>
    public ImmutableArray<ParameterSpec> Parameters { get; }

    /// <summary>How many values all parameters hold; running statistics included.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Count);

    /// <summary>Whether it can go on with a later piece of a sequence.</summary>
    public bool IsRecurrent => Nodes.Any(node => node.IsRecurrent);

    /// <summary>The parameters of one node, under their names within the node.</summary>
    public ImmutableArray<ParameterSpec> ParametersOf(GraphNode node) => node.Parameters(FirstShape(node, ValueShapes));

    /// <summary>Whether a value is one of the model's outputs.</summary>
    /// <param name="value">0 for the graph's input, i for the output of node i - 1.</param>
    public bool IsOutput(int value) => Outputs.Any(output => output.Value == value);

    /// <summary>
    /// The weights that a node multiplies its input by, under their full names: its own, or the table of the embedding that it is
    /// tied to.
    /// </summary>
    public ImmutableArray<ParameterSpec> WeightsOf(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!node.MultipliesWeights)
            return [];
        var owner = node is LinearNode { IsTied: true } tied ? Nodes[tied.Table - 1] : node;
        return
        [
            .. ParametersOf(owner)
                .Where(spec => spec.Role == ParameterRole.Weight)
                .Select(spec => spec with { Name = $"{owner.Name}.{spec.Name}" }),
        ];
    }

    /// <summary>
    /// The number of the node that alone reads a value; -1 if none does, several do, or whoever runs the model reads it, too.
    /// </summary>
    /// <param name="value">0 for the graph's input, i for the output of node i - 1.</param>
    public int ReaderOf(int value)
    {
        var reader = -1;
        if (IsOutput(value))
            return reader;
        for (var i = value; i < Nodes.Length; i++)
        {
            if (!Nodes[i].Inputs.Contains(value))
                continue;
            if (reader >= 0)
                return -1;
            reader = i;
        }

        return reader;
    }

    /// <summary>The number of the activation that a node's layer can do the work of; -1 for none.</summary>
    /// <param name="node">The number of the node.</param>
    public int ActivationAfter(int node) =>
        Nodes[node].AbsorbsActivation && ReaderOf(node + 1) is >= 0 and var reader && Nodes[reader] is ActivationNode
            ? reader
            : -1;

    /// <summary>The same graph with another input normalisation.</summary>
    public ModelGraph With(InputNormalization normalization) =>
        new(Name, InputShape, Nodes, normalization, Outputs, Inputs[0].Name);

    /// <summary>The same nodes for a first input of another shape: a sequence of another length, for example.</summary>
    /// <exception cref="ModelGraphException">They don't fit it.</exception>
    public ModelGraph WithInput(ImmutableArray<int> inputShape) =>
        new(Name, inputShape, Nodes, Normalization, Outputs, Inputs[0].Name);

    /// <summary>The shape of a node's first input; that of a single number if it reads nothing.</summary>
    internal static ImmutableArray<int> FirstShape(GraphNode node, IReadOnlyList<ImmutableArray<int>> shapes) =>
        node.Inputs.IsEmpty ? [] : shapes[node.Inputs[0]];

    private ImmutableArray<ImmutableArray<int>> InferShapes()
    {
        if (InputShape.Length > LargestRank)
            throw new ModelGraphException($"an input of {InputShape.Length} dimensions");
        if (Nodes.IsDefaultOrEmpty)
            throw new ModelGraphException("a graph needs at least one node");
        foreach (var extent in InputShape)
            if (extent < 1)
                throw new ModelGraphException($"an input extent of {extent}");
        if (!Extents.FitOneArray(InputShape))
            throw new ModelGraphException("the input is larger than 2^31 values");

        var names = new HashSet<string>();
        var shapes = ImmutableArray.CreateBuilder<ImmutableArray<int>>(Nodes.Length + 1);
        shapes.Add(InputShape);
        foreach (var node in Nodes)
        {
            if (!names.Add(node.Name))
                throw new ModelGraphException($"two nodes are named '{node.Name}'");
            if (node.Inputs.Length != node.Arity)
                throw new ModelGraphException(
                    $"node '{node.Name}' reads {node.Inputs.Length} values where its kind takes {node.Arity}");
            if (node.Inputs.Any(input => input < 0 || input >= shapes.Count))
                throw new ModelGraphException($"node '{node.Name}' reads a value that does not exist");
            if (node is LinearNode { IsTied: true } tied && !Fits(tied, shapes))
                throw new ModelGraphException(
                    $"node '{node.Name}' is tied to a value that comes from no embedding of its outputs and inputs");
            try
            {
                shapes.Add(node.OutputShape([.. node.Inputs.Select(input => shapes[input])]));
            }
            catch (OverflowException)
            {
                throw TooLarge(node);
            }

            if (!Extents.FitOneArray(shapes[^1])
                || node.Parameters(FirstShape(node, shapes)).Any(spec => !Extents.FitOneArray(spec.Shape)))
                throw TooLarge(node);
        }

        return shapes.MoveToImmutable();
    }

    private ImmutableArray<GraphInput> CollectInputs(string name) =>
    [
        new GraphInput(name, InputShape, 0),
        .. Nodes.Index().Where(node => node.Item is InputNode)
            .Select(node => new GraphInput(node.Item.Name, ValueShapes[node.Index + 1], node.Index + 1)),
    ];

    private void CheckOutputs()
    {
        if (Outputs.IsEmpty)
            throw new ModelGraphException("a graph needs at least one output");
        foreach (var output in Outputs)
            if (output.Value < 0 || output.Value >= ValueShapes.Length)
                throw new ModelGraphException($"output '{output.Name}' is a value that does not exist");
        foreach (var names in (IEnumerable<string>[])[Inputs.Select(input => input.Name), Outputs.Select(output => output.Name)])
            if (names.CountBy(name => name).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
                throw new ModelGraphException($"two inputs or two outputs are named '{twice}'");
    }

    private static InputNormalization Checked(InputNormalization normalization, ImmutableArray<int> inputShape)
    {
        foreach (var channel in normalization.Channels)
            if (!channel.IsValid)
                throw new ModelGraphException($"a normalisation by ({channel.Mean}, {channel.Deviation})");
        return !normalization.IsPerChannel || (inputShape is [var channels, ..] && channels == normalization.Channels.Length)
            ? normalization
            : throw new ModelGraphException(
                $"a normalisation of {normalization.Channels.Length} channels of an input of {string.Join('×', inputShape)}");
    }

    private static ModelGraphException TooLarge(GraphNode node) => new($"node '{node.Name}' is larger than 2^31 values");

    private bool Fits(LinearNode tied, ImmutableArray<ImmutableArray<int>>.Builder shapes) =>
        tied.Table < shapes.Count
        && Nodes[tied.Table - 1] is EmbeddingNode embedding
        && embedding.Vocabulary == tied.Outputs
        && shapes[tied.Inputs[0]] is [.., var features]
        && embedding.Features == features;

    private ImmutableArray<ParameterSpec> CollectParameters() =>
        [.. Nodes.SelectMany(node => ParametersOf(node).Select(spec => spec with { Name = $"{node.Name}.{spec.Name}" }))];
}
