using System.Collections.Immutable;
using Tersor.Core;
using Tersor.Format;

namespace Tersor.Learning;

/// <summary>
/// A compressed model, ready to run on a device: layers whose weights are few multiply by their codes alone. Its use is that of the inference
/// package's <c>Session</c>. It belongs to the device's thread, and in steady state its predictions allocate nothing.
/// </summary>
/// <example><code>
/// using var device = DeviceCatalog.Open("cuda:0");
/// using var session = DeviceSession.Load("lenet-5.tersor", device);
/// float[] input = new float[64 * session.InputLength], output = new float[64 * session.OutputLength];
/// session.Run(input, output);
/// </code></example>
public sealed class DeviceSession : IDisposable
{
    // More inputs are predicted one part after the other: enough to keep a device busy, few enough for its memory.
    private const int LargestBatch = 1024;

    private readonly Network _network;
    private readonly Shape _single;
    private readonly int _vocabulary;
    private int[] _symbols = [];
    private bool _goesOn;

    private DeviceSession(TersorFile file, Device device, SparseSelection selection)
    {
        Metadata = file.Metadata;
        _network = Network.Build(file.Graph, device, seed: 0, new NetworkOptions { SparseWeights = new SparseWeights(file, selection) });
        _network.Load(file.Tensors);
        _single = new Shape([1, .. file.Graph.InputShape]);
        _vocabulary = file.Graph.Nodes[0] is EmbeddingNode embedding ? embedding.Vocabulary : 0;
        InputLength = _single.Count;
        OutputLength = new Shape(file.Graph.OutputShape.AsSpan()).Count;
    }

    /// <summary>The model's name, for example <c>lenet-5</c>.</summary>
    public string Name => Graph.Name;

    /// <summary>The layers of the model.</summary>
    public ModelGraph Graph => _network.Graph;

    /// <summary>Free text that came with the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The device it runs on.</summary>
    public Device Device => _network.Device;

    /// <summary>The extents of one input, without the batch: for an image [channels, height, width].</summary>
    public ImmutableArray<int> InputShape => Graph.InputShape;

    /// <summary>The extents of one output, without the batch.</summary>
    public ImmutableArray<int> OutputShape => Graph.OutputShape;

    /// <summary>The floats of one input.</summary>
    public int InputLength { get; }

    /// <summary>The floats of one output.</summary>
    public int OutputLength { get; }

    /// <summary>How each layer with weights is computed, in the order of execution.</summary>
    public ImmutableArray<DeviceLayerPlan> Plan => _network.Plan;

    /// <summary>Whether the model reads sequences and can go on where one ended: see <see cref="RunNext"/>.</summary>
    public bool IsRecurrent => Graph.Nodes.Any(node => node is LstmNode);

    /// <summary>Loads a file.</summary>
    /// <param name="path">A <c>.tersor</c> file.</param>
    /// <param name="device">Where it runs; it stays the caller's.</param>
    /// <param name="selection">How layers that multiply by codes are chosen.</param>
    /// <exception cref="TersorFormatException">The file is damaged; the message names file, section and reason.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static DeviceSession Load(string path, Device device, SparseSelection selection = SparseSelection.Automatic) =>
        From(TersorFile.Read(path), device, selection);

    /// <summary>Prepares a file that has been read.</summary>
    /// <inheritdoc cref="Load"/>
    public static DeviceSession From(TersorFile file, Device device, SparseSelection selection = SparseSelection.Automatic)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(device);
        return new DeviceSession(file, device, selection);
    }

    /// <summary>Prepares pixels as the model has learnt them: scaled to [0, 1], the mean subtracted, divided by the deviation.</summary>
    /// <inheritdoc cref="InputNormalization.Apply"/>
    public void Normalize(ReadOnlySpan<byte> pixels, Span<float> input) => Graph.Normalization.Apply(pixels, input);

    /// <summary>Predicts for one input or several that follow each other.</summary>
    /// <param name="input">Normalised inputs, [batch, …<see cref="InputShape"/>]; the batch follows from its length.</param>
    /// <param name="output">[batch, …<see cref="OutputShape"/>].</param>
    /// <exception cref="ArgumentException">The input is not a whole number of inputs, or the output has not room for just as many outputs.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        var batch = Check(input, output);
        for (var first = 0; first < batch; first += LargestBatch)
        {
            var count = Math.Min(LargestBatch, batch - first);
            Run(
                input.Slice(first * InputLength, count * InputLength),
                output.Slice(first * OutputLength, count * OutputLength),
                count,
                continues: false,
                keeps: false);
        }
    }

    /// <summary>
    /// Predicts for the next piece of a long sequence, or of several side by side: recurrent layers go on where the last such call ended, or
    /// begin anew after <see cref="Reset"/>.
    /// </summary>
    /// <param name="input">An input of each sequence.</param>
    /// <param name="output">An output of each.</param>
    /// <exception cref="ArgumentException">The input is not a whole number of inputs, or the output has not room for just as many outputs.</exception>
    /// <exception cref="InvalidOperationException">There were another number of sequences.</exception>
    public void RunNext(ReadOnlySpan<float> input, Span<float> output)
    {
        Run(input, output, Check(input, output), _goesOn, keeps: true);
        _goesOn = true;
    }

    /// <summary>Forgets what recurrent layers remember: the next piece begins a sequence.</summary>
    public void Reset() => _goesOn = false;

    /// <summary>Releases the model's memory on the device.</summary>
    public void Dispose() => _network.Dispose();

    private void Run(ReadOnlySpan<float> input, Span<float> output, int batch, bool continues, bool keeps)
    {
        using var guard = Tape.NoGrad();
        using var step = Device.BeginStep();
        var y = _network.Forward(Upload(input, _single.With(0, batch)), training: false, continues, keeps);
        Device.Read(y.Contiguous(), output);
    }

    private Tensor Upload(ReadOnlySpan<float> input, Shape shape)
    {
        if (_vocabulary == 0)
            return Device.From(input, shape);
        if (_symbols.Length < input.Length)
            _symbols = new int[input.Length];
        for (var i = 0; i < input.Length; i++)
            _symbols[i] = Math.Clamp((int)input[i], 0, _vocabulary - 1);
        return Device.From(_symbols.AsSpan(0, input.Length), shape);
    }

    /// <summary>The number of inputs.</summary>
    private int Check(ReadOnlySpan<float> input, Span<float> output)
    {
        var (batch, rest) = Math.DivRem(input.Length, InputLength);
        if (batch == 0 || rest != 0)
            throw new ArgumentException($"'{Name}' takes {InputLength} floats for each input, not {input.Length}.", nameof(input));
        if (output.Length != batch * OutputLength)
            throw new ArgumentException($"'{Name}' gives {OutputLength} floats for each of {batch} input(s), not {output.Length}.", nameof(output));
        return batch;
    }
}
