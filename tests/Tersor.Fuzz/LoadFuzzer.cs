using System.Runtime.InteropServices;
using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Fuzz;

/// <summary>Loads <c>.tersor</c> files, and predicts with those that load.</summary>
/// <param name="seed">Of all files.</param>
internal sealed class LoadFuzzer(int seed) : Fuzzer(seed)
{
    private const int BaseFiles = 256;
    private const int MostImages = 12;

    // Small, so that a million files take minutes. What is behind a limit is the same code for any limit.
    private static readonly ReadLimits Limits = new()
    {
        MaxValues = 1 << 13,
        FreeValues = 1 << 13,
        MaxActivations = 1 << 14,
        MaxOperations = 1 << 17,
    };

    private static readonly InferenceOptions Fixed = new() { Selection = KernelSelection.Fixed, Limits = Limits };
    private static readonly InferenceOptions Timed = new() { Selection = KernelSelection.Automatic, Limits = Limits };

    private readonly ContainerParts[] _bases =
        [.. Enumerable.Range(0, BaseFiles).Select(i => RandomFile.Next(new Random(HashCode(seed, ~i))))];

    /// <inheritdoc/>
    protected override long RefusedBytes => 8 << 20;

    // Tables and kernels for each value.
    /// <inheritdoc/>
    protected override long LoadedBytes => 64 << 20;

    /// <inheritdoc/>
    protected override byte[] File(Random random)
    {
        // To encode a whole file takes longer than to read a hundred.
        if (random.Next(32) == 0)
            return RandomFile.Next(random).Assemble();
        var parts = _bases[random.Next(BaseFiles)];
        return random.Next(8) switch
        {
            0 => Mutation.Of(parts.Assemble(), random),
            < 5 => NumberMutation.Of(parts, random),
            _ => Mutation.OfSection(parts, random),
        };
    }

    /// <inheritdoc/>
    protected override Action? Load(byte[] file, long number)
    {
        try
        {
            var model = CompressedModel.Load(file, number % 64 == 0 ? Timed : Fixed);
            return () => Predict(model, number);
        }
        catch (TersorFormatException error)
        {
            CheckMessage(error);
            return null;
        }
    }

    private static void Predict(CompressedModel model, long number)
    {
        var random = new Random((int)number);
        using var session = model.CreateSession();
        using var several = number % 32 == 0 ? model.CreateSession(new SessionOptions { Threads = 2, LeastWork = 0 }) : null;
        foreach (var images in new[] { 1, random.Next(1, MostImages) })
        {
            var input = new float[images * model.InputLength];
            foreach (ref var value in input.AsSpan())
                value = random.Next(100) == 0 ? float.NaN : random.Next(-1, 12);
            var output = new float[images * model.OutputLength];
            session.Run(input, output);
            if (several is null)
                continue;
            var same = new float[output.Length];
            several.Run(input, same);
            if (!MemoryMarshal.AsBytes<float>(output).SequenceEqual(MemoryMarshal.AsBytes<float>(same)))
                throw new InvalidOperationException("Two threads give other bits than one.");
        }

        if (model.IsRecurrent)
            session.RunNext(new float[model.InputLength], new float[model.OutputLength]);
    }
}
