using Tersor.Format;
using Tersor.Inference;

namespace Tersor.NativeHost;

/// <summary>The model that is part of the program.</summary>
internal static class EmbeddedModel
{
    /// <summary>Loads it. Kernels are chosen by density: a program that runs for milliseconds has no time to measure.</summary>
    public static CompressedModel Load()
    {
        using var stream = typeof(EmbeddedModel).Assembly.GetManifestResourceStream("model.tersor")!;
        return CompressedModel.Load(stream, new InferenceOptions { Selection = KernelSelection.Fixed });
    }
}
