using System.Diagnostics;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Intrinsics;
using System.Runtime.Versioning;
using Tersor.Format;
using Tersor.Inference;

[assembly: SupportedOSPlatform("browser")]

/// <summary>The model of the page, as JavaScript sees it. What fails throws an Error there, with a sentence.</summary>
internal static partial class Predictor
{
    private static Session? _session;
    private static TimeSpan _elapsed;

    private static Session Session => _session ?? throw new InvalidOperationException("no model is loaded");

    /// <summary>Takes a file's bytes; a damaged one leaves the model before.</summary>
    [JSExport]
    internal static void Load(byte[] file)
    {
        var session = CompressedModel.Load(file).CreateSession();
        _session?.Dispose();
        _session = session;
    }

    [JSExport]
    internal static string Name() => Session.Model.Name;

    [JSExport]
    internal static int[] InputShape() => [.. Session.Model.InputShape];

    [JSExport]
    internal static int[] OutputShape() => [.. Session.Model.OutputShape];

    /// <summary>A name for each class; none if the file has none.</summary>
    [JSExport]
    internal static string[] Labels() => [.. Session.Model.Labels];

    /// <summary>Whether the runtime computes with vectors, of 128 bits.</summary>
    [JSExport]
    internal static bool HasVectors() => Vector128.IsHardwareAccelerated;

    /// <summary>The milliseconds that the last prediction took.</summary>
    [JSExport]
    internal static double Elapsed() => _elapsed.TotalMilliseconds;

    /// <summary>The outputs of any model, of inputs that are normalised already.</summary>
    [JSExport]
    internal static double[] Run(double[] input) =>
        Array.ConvertAll(Predict(Array.ConvertAll(input, value => (float)value)), value => (double)value);

    /// <summary>The probability of each class for an image of the model's size.</summary>
    /// <param name="rgba">Its pixels as a canvas has them: red, green, blue and alpha side by side.</param>
    [JSExport]
    internal static double[] Classify(byte[] rgba)
    {
        var model = Session.Model;
        var (channels, area) = (model.InputShape[0], rgba.Length / 4);
        var planes = new byte[channels * area];
        for (var i = 0; i < area; i++)
        {
            var (red, green, blue) = (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2]);
            if (channels == 1)
                planes[i] = (byte)(((red * 77) + (green * 150) + (blue * 29)) >> 8);
            else
                (planes[i], planes[area + i], planes[(2 * area) + i]) = (red, green, blue);
        }

        var input = new float[planes.Length];
        model.Normalize(planes, input);
        return Array.ConvertAll(Softmax.Of(Predict(input)), probability => (double)probability);
    }

    private static float[] Predict(float[] input)
    {
        var output = new float[Session.OutputLength];
        var begin = Stopwatch.GetTimestamp();
        Session.Run(input, output);
        _elapsed = Stopwatch.GetElapsedTime(begin);
        return output;
    }

    private static void Main()
    {
        // The page begins, and calls what is exported.
    }
}
