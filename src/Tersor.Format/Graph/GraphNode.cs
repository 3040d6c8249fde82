using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>
/// One step of a model: what it computes, from which earlier values, with which parameters. Shapes leave the batch out:
/// an image is [channels, height, width], a vector [features].
/// </summary>
/// <param name="Name">Unique in its graph, for example <c>conv1</c>; the first half of its parameters' names.</param>
/// <param name="Inputs">The values it reads: 0 is the graph's input, i the output of node i - 1.</param>
public abstract record GraphNode(string Name, ImmutableArray<int> Inputs)
{
    /// <summary>What kind of node it is, and how its default name begins: <c>conv</c>, <c>fc</c>, <c>relu</c>, …</summary>
    public abstract string Prefix { get; }

    /// <summary>The number of values it reads.</summary>
    public virtual int Arity => 1;

    /// <summary>The parameters, in the order in which files store them.</summary>
    /// <param name="input">The shape of the first input; that of a single number if it reads nothing.</param>
    public virtual ImmutableArray<ParameterSpec> Parameters(ImmutableArray<int> input) => [];

    /// <summary>Whether it multiplies its input by weights.</summary>
    public virtual bool MultipliesWeights => false;

    /// <summary>Whether it remembers the earlier steps of a sequence, so that it can go on with a later piece.</summary>
    public virtual bool IsRecurrent => false;

    /// <summary>Whether it keeps all values and their order, and gives them another shape at most.</summary>
    public virtual bool IsRearrangement => false;

    /// <summary>Whether its layer can do the work of an activation that alone reads it.</summary>
    public virtual bool AbsorbsActivation => false;

    /// <summary>
    /// This node with the parameters that it takes to do the work of a batch normalisation, too; null if it can't.
    /// </summary>
    /// <param name="output">The shape of its output.</param>
    /// <param name="channels">The channels of the normalisation, which reads the output, perhaps under another shape.</param>
    public virtual GraphNode? AbsorbNormalization(ImmutableArray<int> output, int channels) => null;

    /// <summary>How many weights meet in a value of the output: what the variance of new weights is divided by.</summary>
    /// <param name="weight">The weights.</param>
    public virtual float FanIn(ParameterSpec weight) => weight.Count / weight.Shape[weight.OutputAxis];

    /// <summary>The shape of the output.</summary>
    /// <param name="inputs">The shapes of the inputs, <see cref="Arity"/> of them, in the order of <see cref="Inputs"/>.</param>
    /// <exception cref="ModelGraphException">The node can't follow these inputs.</exception>
    public abstract ImmutableArray<int> OutputShape(ReadOnlySpan<ImmutableArray<int>> inputs);

    /// <summary>The answer of a visitor for this kind of node.</summary>
    /// <typeparam name="T">The type of the answer.</typeparam>
    /// <param name="visitor">Has an answer for every kind.</param>
    public abstract T Accept<T>(IGraphNodeVisitor<T> visitor);

    /// <summary>Whether a channel of the output comes from the same channel of the input alone.</summary>
    internal virtual bool KeepsChannels => false;

    /// <summary>Whether it says what version 1 of the format can't say of its kind.</summary>
    internal virtual bool IsExtended => false;

    /// <summary>Passes all attributes through a coder, in file order, and gives the node with what comes back.</summary>
    internal virtual GraphNode Code(IAttributeCoder coder) => this;

    /// <summary>The multiplications and additions, in pairs, that a prediction takes if all weights count.</summary>
    /// <param name="input">The shape of the first input; that of a single number if it reads nothing.</param>
    /// <param name="output">The shape of the output.</param>
    internal virtual double Operations(ImmutableArray<int> input, ImmutableArray<int> output) => Extents.Product(output);

    /// <summary>The numbers that a prediction works in beside input and output.</summary>
    /// <inheritdoc cref="Operations"/>
    internal virtual double Scratch(ImmutableArray<int> input, ImmutableArray<int> output) => 0;

    /// <summary>The numbers that are kept for it beside its parameters, as long as the model is loaded: places, mostly.</summary>
    /// <inheritdoc cref="Operations"/>
    internal virtual double Tables(ImmutableArray<int> input, ImmutableArray<int> output) => 0;

    /// <summary>An error that names this node.</summary>
    protected ModelGraphException Error(string reason) => new($"node '{Name}': {reason}");
}
