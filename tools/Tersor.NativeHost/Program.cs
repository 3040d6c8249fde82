using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Tersor.Diagnostics;
using Tersor.Format;
using Tersor.Inference;
using Tersor.NativeHost;

return ProgramGuard.Run("tersor-native: ", () => Run(args), isUsage: _ => false, output: new ClosedOutput());

static int Run(string[] args)
{
    if (args is ["--help"] or [_, _, ..] or ["" or ['-', _, ..]] and not ["--machine"])
    {
        const string Usage = "tersor-native [FILE|--machine]: classifies images given as raw bytes, one after the other, in FILE "
            + "or on standard input";
        if (args is ["--help"])
            Console.WriteLine(Usage);
        else
            Failure.Write(Usage);
        return args is ["--help"] ? 0 : ProgramGuard.Usage;
    }

    var model = LoadModel();
    if (args is ["--machine"])
    {
        using var probe = model.CreateSession();
        probe.Run(new float[model.InputLength], new float[model.OutputLength]);
        using var process = Process.GetCurrentProcess();
        var afterStart = DateTime.Now - process.StartTime;
        Console.WriteLine($"{model.Name}: first prediction {afterStart.TotalMilliseconds:F0} ms after start, "
            + $"{process.WorkingSet64 >> 20} MiB resident");
        Console.WriteLine($"vectors: 256 bits {Vector256.IsHardwareAccelerated}, 512 bits {Vector512.IsHardwareAccelerated}, "
            + $"fused multiply-add {Fma.IsSupported}");
        foreach (var layer in model.Plan)
            Console.WriteLine($"{layer.Name}: {layer.Single?.Kernel}, {layer.Batch?.Kernel}");
        return 0;
    }

    using var input = args is [var path] ? Open(path) : StandardInput();
    if (PixelClassifier.Run(model, input, Console.Out) == 0)
        throw new InvalidDataException($"{(args is [var name] ? name : "standard input")}: no image");
    return 0;
}

// Kernels are chosen by density: a program that runs for milliseconds has no time to measure.
static CompressedModel LoadModel()
{
    using var stream = typeof(PixelClassifier).Assembly.GetManifestResourceStream("model.tersor")!;
    return CompressedModel.Load(stream, new InferenceOptions { Selection = KernelSelection.Fixed });
}

// The runtime is trimmed of its messages, and errors must name the file as it was given.
static FileStream Open(string path)
{
    try
    {
        return File.OpenRead(path);
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException)
    {
        throw new InvalidDataException($"{path}: {FileFault.Reason(error, path)}");
    }
}

static Stream StandardInput() => StandardStream.IsInherited(StandardStream.Input)
    ? Console.OpenStandardInput()
    : throw new InvalidDataException("standard input is closed");
