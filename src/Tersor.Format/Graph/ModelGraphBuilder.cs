namespace Tersor.Format;

/// <summary>
/// Writes a graph down as a chain. Nodes are named after their kind and count (<c>conv1</c>, <c>relu1</c>, <c>fc1</c>), each
/// reads the previous one's output unless told otherwise.
/// </summary>
/// <example><code>
/// var graph = new ModelGraphBuilder("mlp", 1, 28, 28).Flatten().Linear(300).Relu().Linear(10).Build();
/// </code></example>
/// <param name="name">The model's name.</param>
/// <param name="inputShape">The input's extents, without the batch.</param>
public sealed class ModelGraphBuilder(string name, params int[] inputShape)
{
    private readonly List<GraphNode> _nodes = [];
    private readonly List<GraphOutput> _outputs = [];
    private readonly DefaultNames _names = new();

    /// <summary>The value that the next node reads: a mark to come back to with <see cref="Add"/>.</summary>
    public int Current { get; private set; }

    /// <summary>Adds a <see cref="LinearNode"/>.</summary>
    public ModelGraphBuilder Linear(int outputs, bool bias = true) => Append(new LinearNode("", [Current], outputs, bias));

    /// <summary>
    /// Adds a <see cref="LinearNode"/> tied to an embedding: an output for each symbol, by its row of the table.
    /// </summary>
    /// <param name="table">
    /// The <see cref="Current"/> right after the embedding; it has as many features as this node's input.
    /// </param>
    /// <exception cref="ArgumentException">No embedding gave that value.</exception>
    public ModelGraphBuilder TiedLinear(int table) => table > 0 && _nodes[table - 1] is EmbeddingNode embedding
        ? Append(new LinearNode("", [Current], embedding.Vocabulary, Table: table))
        : throw new ArgumentException($"Value {table} is no embedding's.", nameof(table));

    /// <summary>Adds a <see cref="Conv2dNode"/>.</summary>
    public ModelGraphBuilder Conv2d(int channels, int kernel, int stride = 1, int padding = 0, bool bias = true) =>
        Append(new Conv2dNode("", [Current], channels, kernel, stride, padding, bias));

    /// <summary>Adds a <see cref="ConvTranspose2dNode"/>.</summary>
    public ModelGraphBuilder ConvTranspose2d(int channels, int kernel, int stride = 1, int padding = 0, bool bias = true) =>
        Append(new ConvTranspose2dNode("", [Current], channels, kernel, stride, padding, bias));

    /// <summary>Adds an <see cref="LstmNode"/>.</summary>
    public ModelGraphBuilder Lstm(int hidden, bool bias = true) => Append(new LstmNode("", [Current], hidden, bias));

    /// <summary>Adds an <see cref="EmbeddingNode"/>.</summary>
    public ModelGraphBuilder Embedding(int vocabulary, int features) =>
        Append(new EmbeddingNode("", [Current], vocabulary, features));

    /// <summary>Adds a <see cref="LastNode"/>.</summary>
    public ModelGraphBuilder Last() => Append(new LastNode("", [Current]));

    /// <summary>Adds a <see cref="ReshapeNode"/>.</summary>
    public ModelGraphBuilder Reshape(params int[] extents) => Append(new ReshapeNode("", [Current], [.. extents]));

    /// <summary>Adds a <see cref="MaxPool2dNode"/>; its stride is its side unless given.</summary>
    public ModelGraphBuilder MaxPool2d(int kernel, int stride = 0, int padding = 0) =>
        Append(new MaxPool2dNode("", [Current], kernel, stride > 0 ? stride : kernel, padding));

    /// <summary>Adds an <see cref="AvgPool2dNode"/>; its stride is its side unless given.</summary>
    public ModelGraphBuilder AvgPool2d(int kernel, int stride = 0, int padding = 0) =>
        Append(new AvgPool2dNode("", [Current], kernel, stride > 0 ? stride : kernel, padding));

    /// <summary>Adds a <see cref="GlobalAvgPool2dNode"/>.</summary>
    public ModelGraphBuilder GlobalAvgPool2d() => Append(new GlobalAvgPool2dNode("", [Current]));

    /// <summary>Adds a rectifier.</summary>
    public ModelGraphBuilder Relu() => Activation(ActivationKind.Relu);

    /// <summary>Adds a leaky rectifier.</summary>
    public ModelGraphBuilder LeakyRelu(float slope) => Activation(ActivationKind.LeakyRelu, slope);

    /// <summary>Adds a hyperbolic tangent.</summary>
    public ModelGraphBuilder Tanh() => Activation(ActivationKind.Tanh);

    /// <summary>Adds a logistic function.</summary>
    public ModelGraphBuilder Sigmoid() => Activation(ActivationKind.Sigmoid);

    /// <summary>Adds a <see cref="FlattenNode"/>.</summary>
    public ModelGraphBuilder Flatten() => Append(new FlattenNode("", [Current]));

    /// <summary>Adds a <see cref="DropoutNode"/>.</summary>
    public ModelGraphBuilder Dropout(float probability) => Append(new DropoutNode("", [Current], probability));

    /// <summary>Adds a <see cref="BatchNormNode"/>.</summary>
    public ModelGraphBuilder BatchNorm() => Append(new BatchNormNode("", [Current]));

    /// <summary>Adds the value marked by an earlier <see cref="Current"/> to the current one.</summary>
    public ModelGraphBuilder Add(int other) => Append(new AddNode("", [Current, other]));

    /// <summary>Adds a node of any kind. One that names no inputs although it reads one reads the current value.</summary>
    /// <param name="node">The node; a nameless one gets its kind's name.</param>
    public ModelGraphBuilder Node(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Append(node.Inputs.IsEmpty && node.Arity == 1 ? node with { Inputs = [Current] } : node);
    }

    /// <summary>Makes the current value an output of the model. A model without a mark gives its last value.</summary>
    public ModelGraphBuilder Output(string output)
    {
        _outputs.Add(new GraphOutput(output, Current));
        return this;
    }

    /// <summary>Goes back to an earlier value, to begin another branch.</summary>
    public ModelGraphBuilder From(int value)
    {
        Current = value;
        return this;
    }

    /// <summary>The finished graph.</summary>
    /// <exception cref="ModelGraphException">The nodes do not fit together.</exception>
    public ModelGraph Build(InputNormalization? normalization = null) =>
        new(name, [.. inputShape], [.. _nodes], normalization, _outputs.Count == 0 ? default : [.. _outputs]);

    private ModelGraphBuilder Activation(ActivationKind kind, float slope = 0f) =>
        Append(new ActivationNode("", [Current], kind, slope));

    private ModelGraphBuilder Append(GraphNode node)
    {
        var name = _names.Next(node);
        _nodes.Add(node.Name.Length == 0 ? node with { Name = name } : node);
        Current = _nodes.Count;
        return this;
    }
}
