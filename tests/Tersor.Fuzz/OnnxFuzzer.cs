using Google.Protobuf;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Onnx;
using Tersor.Onnx.Protos;

namespace Tersor.Fuzz;

/// <summary>Reads ONNX files, takes them over, writes them again, and predicts with those that make a model.</summary>
/// <param name="seed">Of all files.</param>
/// <param name="folder">Models of others are looked for here and below; null for none.</param>
internal sealed class OnnxFuzzer(int seed, string? folder = null) : Fuzzer(seed)
{
    private const int BaseFiles = 128;
    private const long LargestBase = 1 << 17;

    // Small, so that a million files take minutes. What is behind a limit is the same code for any limit.
    private static readonly ReadLimits Limits = new()
    {
        MaxValues = 1 << 16,
        FreeValues = 1 << 16,
        MaxActivations = 1 << 16,
        MaxOperations = 1 << 20,
        MaxNodes = 1 << 9,
        MaxParts = 1 << 14,
        MaxOperators = 1 << 10,
        MaxTextBytes = 1 << 16,
    };

    private static readonly InferenceOptions Options = new() { Selection = KernelSelection.Fixed, Limits = Limits };

    private readonly byte[][] _bases =
    [
        .. Enumerable.Range(0, BaseFiles).Select(i => RandomFile.NextOnnx(new Random(HashCode(seed, ~i)))),
        .. RandomModelProto.All.Select(model => model.ToByteArray()),
        .. FilesIn(folder),
    ];

    /// <inheritdoc/>
    protected override long RefusedBytes => 64 << 20;

    /// <inheritdoc/>
    protected override long LoadedBytes => 128 << 20;

    /// <inheritdoc/>
    protected override byte[] File(Random random)
    {
        var bytes = _bases[random.Next(_bases.Length)];
        if (random.Next(8) == 0)
            return Mutation.Of(bytes, random);
        var model = ModelProto.Parser.ParseFrom(bytes);
        ProtoMutation.Apply(model, random);
        return model.ToByteArray();
    }

    /// <inheritdoc/>
    protected override Action? Load(byte[] file, long number)
    {
        OnnxFile model;
        try
        {
            model = OnnxFile.Read(file, "fuzz", Limits);
        }
        catch (OnnxException error)
        {
            CheckMessage(error);
            return null;
        }

        try
        {
            var import = model.Import(new OnnxImportOptions { Limits = Limits });
            return () => Use(model, import, number);
        }
        catch (OnnxException)
        {
            // All that is not supported, a line each.
            return null;
        }
    }

    private static void Use(OnnxFile file, OnnxImport import, long number)
    {
        if (import.Tensors.Sum(tensor => (long)tensor.Count) > Limits.MaxValues)
            throw new InvalidOperationException("more values than are read");
        OnnxWriter.ToBytes(import.Graph, import.Tensors, codes: number % 2 == 0);
        file.ToBytesWith(import, import.Tensors);
        CompressedModel model;
        try
        {
            model = CompressedModel.Load(TersorFile.ToBytes(import.Graph, import.Tensors), Options);
        }
        catch (TersorFormatException error) when (error.Kind == FormatErrorKind.Limit)
        {
            return;
        }

        using var session = model.CreateSession();
        var input = new float[2 * model.InputLength];
        var random = new Random((int)number);
        foreach (ref var value in input.AsSpan())
            value = random.Next(100) == 0 ? float.NaN : random.Next(-1, 12);
        session.Run(input, new float[2 * model.OutputLength]);
    }

    private static IEnumerable<byte[]> FilesIn(string? folder) => folder is null
        ? []
        : Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => new FileInfo(path).Length <= LargestBase).Select(System.IO.File.ReadAllBytes);
}
