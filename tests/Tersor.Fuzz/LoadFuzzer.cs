using System.Diagnostics;
using Tersor.Format;
using Tersor.Inference;

namespace Tersor.Fuzz;

/// <summary>
/// Loads files that nobody should trust, and predicts with those that load. A file is a function of seed and number, so that a
/// failure can be had again.
/// </summary>
/// <param name="seed">Of all files.</param>
internal sealed class LoadFuzzer(int seed)
{
    private const int BaseFiles = 256;
    private const int MostImages = 12;

    // A refused file costs next to nothing; one that loads costs tables and kernels for each value, at most so much.
    private const long RefusedBytes = 8 << 20;
    private const long LoadedBytes = 64 << 20;

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

    /// <summary>Tries so many files on several threads.</summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="progress">Told now and then how many are done.</param>
    public FuzzResult Run(long count, int threads, Action<long>? progress = null)
    {
        var (result, next) = (new FuzzResult(), -1L);
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToArray();
        foreach (var worker in workers)
            worker.Start();
        foreach (var worker in workers)
            worker.Join();
        return result;

        void Work()
        {
            for (long i; (i = Interlocked.Increment(ref next)) < count && result.Failure is null;)
            {
                Try(i, result);
                if (i % (1 << 16) == 0)
                    progress?.Invoke(i);
            }
        }
    }

    /// <summary>The file of a number.</summary>
    public byte[] File(long number)
    {
        var random = new Random(HashCode(seed, number));
        var parts = _bases[random.Next(BaseFiles)];
        return random.Next(8) switch
        {
            0 => RandomFile.Next(random).Assemble(),
            1 => Mutation.Of(parts.Assemble(), random),
            < 5 => NumberMutation.Of(parts, random),
            _ => Mutation.OfSection(parts, random),
        };
    }

    private static int HashCode(int seed, long number) =>
        (int)((((ulong)number + ((ulong)(uint)seed << 32)) * 0x9E3779B97F4A7C15) >> 32);

    private void Try(long number, FuzzResult result)
    {
        var file = File(number);
        var begin = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isLoaded = false;
        try
        {
            var model = CompressedModel.Load(file, number % 64 == 0 ? Timed : Fixed);
            isLoaded = true;
            Predict(model, number);
        }
        catch (TersorFormatException error) when (!isLoaded)
        {
            if (error.Message.Contains('\n', StringComparison.Ordinal))
                result.Fail(number, file, "a message of several lines");
        }
        catch (Exception error)
        {
            result.Fail(number, file, error.ToString());
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (bytes > (isLoaded ? LoadedBytes : RefusedBytes))
            result.Fail(number, file, $"{bytes} bytes were allocated");
        result.Add(isLoaded, bytes, Stopwatch.GetElapsedTime(begin));
    }

    private static void Predict(CompressedModel model, long number)
    {
        var random = new Random((int)number);
        using var session = model.CreateSession();
        foreach (var images in new[] { 1, random.Next(1, MostImages) })
        {
            var input = new float[images * model.InputLength];
            foreach (ref var value in input.AsSpan())
                value = random.Next(100) == 0 ? float.NaN : random.Next(-1, 12);
            session.Run(input, new float[images * model.OutputLength]);
        }

        if (model.IsRecurrent)
            session.RunNext(new float[model.InputLength], new float[model.OutputLength]);
    }
}
