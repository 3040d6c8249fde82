using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Tersor.NativeHost;

if (args is ["--help"] or [_, _, ..])
{
    Console.WriteLine("tersor-native [FILE|--machine]: classifies images given as raw bytes, one after the other, in FILE or on standard input");
    return args is ["--help"] ? 0 : 2;
}

var model = EmbeddedModel.Load();
if (args is ["--machine"])
{
    using var probe = model.CreateSession();
    probe.Run(new float[model.InputLength], new float[model.OutputLength]);
    using var process = Process.GetCurrentProcess();
    var afterStart = DateTime.Now - process.StartTime;
    Console.WriteLine($"{model.Name}: first prediction {afterStart.TotalMilliseconds:F0} ms after start, {process.WorkingSet64 >> 20} MiB resident");
    Console.WriteLine($"vectors: 256 bits {Vector256.IsHardwareAccelerated}, 512 bits {Vector512.IsHardwareAccelerated}, fused multiply-add {Fma.IsSupported}");
    foreach (var layer in model.Plan)
        Console.WriteLine($"{layer.Name}: {layer.Single?.Kernel}, {layer.Batch?.Kernel}");
    return 0;
}

try
{
    using var input = args is [var path] ? File.OpenRead(path) : Console.OpenStandardInput();
    var count = PixelClassifier.Run(model, input, Console.Out);
    return count > 0 ? 0 : Fail("no image");
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
{
    return Fail(error.Message);
}

static int Fail(string reason)
{
    Console.Error.WriteLine($"tersor-native: {reason}");
    return 1;
}
