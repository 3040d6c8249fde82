using Tersor.Data;
using Tersor.Inference;

namespace Tersor.Foreign.Preparing;

/// <summary>
/// Sound as the voice detector takes it: 512 numbers behind the last 64 of those before, 16,000 a second, with the state that it
/// left behind.
/// </summary>
internal static class Speech
{
    private const int Rate = 16_000;
    private const int Fresh = 512;
    private const int Context = 64;
    private const int Window = Context + Fresh;

    /// <summary>Passes sounds through a detector, from silence on.</summary>
    /// <param name="model">The detector: a window and its state in, a probability and its state out.</param>
    /// <param name="folder">WAVE files.</param>
    /// <returns>For each window all inputs, and the probability of a voice.</returns>
    public static List<(float[] Inputs, float Probability)> Run(string model, string folder)
    {
        var sound = WaveSamples.Load(folder, Fresh, Rate);
        using var session = CompressedModel.Load(model).CreateSession();
        var results = new List<(float[], float)>();
        var (inputs, outputs) = (new float[session.InputLength], new float[session.OutputLength]);
        for (var i = 0; i < sound.Count; i++)
        {
            inputs.AsSpan(Fresh, Context).CopyTo(inputs);
            sound.Read(i, inputs.AsSpan(Context, Fresh));
            session.Run(inputs, outputs);
            results.Add(((float[])inputs.Clone(), outputs[0]));
            outputs.AsSpan(1).CopyTo(inputs.AsSpan(Window));
        }

        return results;
    }

    /// <summary>Writes what a detector sees of sounds, its states with it.</summary>
    /// <param name="model">The detector.</param>
    /// <param name="folder">WAVE files.</param>
    /// <param name="path">The archive to write.</param>
    public static void Prepare(string model, string folder, string path)
    {
        var windows = Run(model, folder);
        var state = windows[0].Inputs.Length - Window;
        NumpyArchive.Write(
            path,
            ("input", [windows.Count, Window], [.. windows.SelectMany(window => window.Inputs[..Window])]),
            ("state", [windows.Count, 2, 1, state / 2], [.. windows.SelectMany(window => window.Inputs[Window..])]));
    }
}
