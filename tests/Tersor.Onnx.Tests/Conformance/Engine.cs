using Tersor.Core;
using Tersor.Format;
using Tersor.Inference;
using Tersor.Inference.Devices;

namespace Tersor.Onnx.Tests;

/// <summary>Runs models that were imported.</summary>
internal static class Engine
{
    /// <summary>Far more than any of the models here asks for.</summary>
    public static ReadLimits Limits { get; } = ReadLimits.Default.Times(64) with { MaxValuesPerByte = 1 << 30 };

    // Kernels by cost alone: a clock that chose between two sums with different last bits would decide a test.
    private static InferenceOptions Options { get; } = new() { Limits = Limits, Selection = KernelSelection.Fixed };

    /// <summary>The outputs of some samples in a session on the CPU.</summary>
    public static float[] Run(OnnxImport import, float[] input, int samples)
    {
        var bytes = TersorFile.ToBytes(import.Graph, import.Tensors);
        var model = CompressedModel.Load(bytes, Options);
        using var session = model.CreateSession();
        using var several = model.CreateSession(new SessionOptions { Threads = 3, LeastWork = 0 });
        var (output, same) = (new float[samples * session.OutputLength], new float[samples * session.OutputLength]);
        session.Run(input, output);
        several.Run(input, same);
        Assert.Equal(
            output.Select(BitConverter.SingleToInt32Bits), same.Select(BitConverter.SingleToInt32Bits));
        return output;
    }

    /// <summary>The outputs of some samples on a device.</summary>
    public static float[] Run(OnnxImport import, float[] input, int samples, Device device)
    {
        var file = TersorFile.Read(TersorFile.ToBytes(import.Graph, import.Tensors), Limits);
        using var session = DeviceSession.From(file, device);
        var output = new float[samples * session.OutputLength];
        session.Run(input, output);
        return output;
    }
}
