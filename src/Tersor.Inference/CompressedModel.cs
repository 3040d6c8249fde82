using System.Collections.Immutable;
using Tersor.Format;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// A compressed model, ready to run: its weights decoded once and laid out for this processor. It never changes, and any number
/// of threads may share it; each runs a <see cref="Session"/> of its own.
/// </summary>
/// <example><code>
/// var model = CompressedModel.Load("lenet-5.tersor");
/// using var session = model.CreateSession();
/// float[] input = new float[model.InputLength], output = new float[model.OutputLength];
/// model.Normalize(pixels, input);
/// session.Run(input, output);
/// </code></example>
public sealed class CompressedModel
{
    // A quarter of a GiB of values and scratch for a batch in lanes.
    private const long LargestWorkspace = 1 << 26;

    // What all values and tables of so many lanes together can't run over: places in memory are 32-bit numbers.
    private const double LargestPlace = 1 << 30;

    private CompressedModel(TersorFile file, InferenceOptions options)
    {
        Graph = file.Graph;
        Metadata = file.Metadata;
        Labels = ReadLabels(file);
        var builder = new PlanBuilder(file, options);
        Steps = builder.Build();
        (InputValues, OutputValues) = (builder.Inputs, builder.Outputs);
        (Inputs, Outputs) = (SamplePart.InputsOf(Graph), SamplePart.OutputsOf(Graph));
        (InputLength, OutputLength) = (Inputs.Sum(part => part.Length), Outputs.Sum(part => part.Length));
        StateLength = builder.StateLength;
        FloatsPerLane = BufferPlan.Place([.. InputValues], Steps, [.. OutputValues]);
        MostLanes = LanesWithin(
            Steps.Any(step => step is ConvolutionStep or TransposedStep)
                ? KernelSelector.MostConvolutionLanes
                : LaneKernels.Batches[^1].Lanes);
        Plan = [.. Steps.Select(step => step.Computation)];
    }

    /// <summary>The model's name, for example <c>lenet-5</c>.</summary>
    public string Name => Graph.Name;

    /// <summary>The layers of the model.</summary>
    public ModelGraph Graph { get; }

    /// <summary>Free text that came with the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// The name of each class, in the order of the outputs: as the file gives them, or as the data set is known for that the file
    /// names. Empty if the file knows none, and for a model that tells no classes apart.
    /// </summary>
    public ImmutableArray<string> Labels { get; }

    /// <summary>The extents of one input, without the batch: for an image [channels, height, width].</summary>
    public ImmutableArray<int> InputShape => Graph.InputShape;

    /// <summary>The extents of one output, without the batch.</summary>
    public ImmutableArray<int> OutputShape => Graph.OutputShape;

    /// <summary>The inputs, and where each lies in what a caller passes for one sample.</summary>
    public ImmutableArray<SamplePart> Inputs { get; }

    /// <summary>The outputs, and where each lies in what a caller gets for one sample.</summary>
    public ImmutableArray<SamplePart> Outputs { get; }

    /// <summary>The floats of all inputs of one sample.</summary>
    public int InputLength { get; }

    /// <summary>The floats of all outputs of one sample.</summary>
    public int OutputLength { get; }

    /// <summary>What is computed how, in the order of execution.</summary>
    public ImmutableArray<LayerComputation> Plan { get; }

    internal ImmutableArray<Step> Steps { get; }

    /// <summary>The inputs, in the order in which a caller passes them.</summary>
    internal ImmutableArray<StepValue> InputValues { get; }

    /// <summary>The outputs.</summary>
    internal ImmutableArray<StepValue> OutputValues { get; }

    /// <summary>Whether the model reads sequences and can go on where one ended: see <see cref="IPredictor.RunNext"/>.</summary>
    public bool IsRecurrent => StateLength > 0;

    /// <summary>Floats that recurrent layers remember of one sequence.</summary>
    internal int StateLength { get; }

    /// <summary>The most images that are computed side by side.</summary>
    internal int MostLanes { get; }

    /// <summary>Floats of all values of one image.</summary>
    internal int FloatsPerLane { get; }

    /// <summary>Loads a file.</summary>
    /// <param name="path">A <c>.tersor</c> file.</param>
    /// <param name="options">How it is prepared; <see cref="InferenceOptions.Default"/> if null.</param>
    /// <exception cref="TersorFormatException">The file is damaged; the message names file, section and reason.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="NotSupportedException">The model has a layer that this version can't run.</exception>
    public static CompressedModel Load(string path, InferenceOptions? options = null)
    {
        var file = TersorFile.Read(path, options?.Limits);
        try
        {
            return From(file, options);
        }
        catch (TersorFormatException error)
        {
            throw error.In(path);
        }
    }

    /// <summary>Loads a file from a stream, to its end.</summary>
    /// <inheritdoc cref="Load(ReadOnlyMemory{byte}, InferenceOptions)"/>
    public static CompressedModel Load(Stream stream, InferenceOptions? options = null) =>
        From(TersorFile.Read(stream, options?.Limits), options);

    /// <summary>Loads a file from memory: an embedded resource, for example.</summary>
    /// <param name="bytes">All of the file.</param>
    /// <param name="options">How it is prepared; <see cref="InferenceOptions.Default"/> if null.</param>
    /// <exception cref="TersorFormatException">The file is damaged; the message names section and reason.</exception>
    /// <exception cref="NotSupportedException">The model has a layer that this version can't run.</exception>
    public static CompressedModel Load(ReadOnlyMemory<byte> bytes, InferenceOptions? options = null) =>
        From(TersorFile.Read(bytes, options?.Limits), options);

    /// <summary>Prepares a file that has been read.</summary>
    /// <exception cref="NotSupportedException">The model has a layer that this version can't run.</exception>
    public static CompressedModel From(TersorFile file, InferenceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        VectorSupport.WarnOnce();
        return new CompressedModel(file, options ?? InferenceOptions.Default);
    }

    /// <summary>A session for one caller at a time.</summary>
    /// <param name="options">The number of threads, for example; those of <see cref="SessionOptions.Default"/> if null.</param>
    public Session CreateSession(SessionOptions? options = null) => new(this, options ?? SessionOptions.Default);

    /// <summary>
    /// Prepares pixels as the model has learnt them: scaled to [0, 1], the mean subtracted, divided by the deviation.
    /// </summary>
    /// <inheritdoc cref="InputNormalization.Apply(ReadOnlySpan{byte}, Span{float})"/>
    public void Normalize(ReadOnlySpan<byte> pixels, Span<float> input) => Graph.Normalization.Apply(pixels, input);

    /// <summary>
    /// Floats that a prediction of so many lanes works in: values, scratch, and what kernels read behind either.
    /// </summary>
    /// <param name="lanes">Images side by side.</param>
    /// <param name="threads">Threads that share out a step.</param>
    internal long WorkspaceLength(int lanes, int threads = 1)
    {
        var scratch = 0L;
        foreach (var step in Steps)
            scratch = Math.Max(scratch, step.Scratch(lanes, threads));
        return ((long)FloatsPerLane * lanes) + scratch + (2 * MatrixKernel.Overread);
    }

    /// <summary>The most lanes whose workspace is of a bearable size; 1 if none is.</summary>
    private int LanesWithin(int most)
    {
        var activations = GraphDemand.Of(Graph).Activations;
        return LaneKernels.Batches.Select(kernels => kernels.Lanes)
            .Where(lanes => lanes <= most && activations * lanes <= LargestPlace && WorkspaceLength(lanes) <= LargestWorkspace)
            .DefaultIfEmpty(1).Max();
    }

    private static ImmutableArray<string> ReadLabels(TersorFile file)
    {
        try
        {
            return file.Graph.OutputShape is [> 1 and var classes] ? ClassNames.Read(file.Metadata, classes) : [];
        }
        catch (FormatException error)
        {
            throw new TersorFormatException("metadata", error.Message);
        }
    }
}
