using System.Text.Json;
using Tersor.Foreign.Preparing;
using Tersor.Inference;

namespace Tersor.Foreign.Measuring;

/// <summary>What a model is for, measured: the command's own report compares numbers.</summary>
internal static class Judges
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The probabilities of a voice, window by window, each network with the states of its own.</summary>
    /// <param name="run">The compressed network.</param>
    /// <param name="dense">The dense one.</param>
    /// <param name="folder">WAVE files.</param>
    public static bool Voices(Run run, string dense, string folder)
    {
        var pairs = Speech.Run(dense, folder).Zip(Speech.Run(run.File, folder), (x, y) => (x.Probability, Other: y.Probability));
        var distances = pairs.Select(pair => Math.Abs(pair.Probability - pair.Other)).ToArray();
        return Write(run, new
        {
            Windows = distances.Length,
            LargestDifference = distances.Max(),
            MeanDifference = distances.Average(),
            Voices = pairs.Count(pair => pair.Probability >= 0.5),
            Otherwise = pairs.Count(pair => pair.Probability >= 0.5 != pair.Other >= 0.5),
        });
    }

    /// <summary>How near enlarged photographs are to the photographs: the mean peak signal-to-noise ratio, in decibels.</summary>
    /// <param name="run">The compressed network.</param>
    /// <param name="dense">The dense one.</param>
    /// <param name="photographs">The photographs.</param>
    public static bool Images(Run run, string dense, string photographs)
    {
        using var first = CompressedModel.Load(dense).CreateSession();
        using var second = CompressedModel.Load(run.File).CreateSession();
        var (images, ofDense, ofCompressed) = (0, 0.0, 0.0);
        foreach (var (large, small) in Mosaics.Of(photographs, ofTest: true))
        {
            ofDense += Ratio(first, small, large);
            ofCompressed += Ratio(second, small, large);
            images++;
        }

        return Write(run, new
        {
            Images = images,
            Dense = ofDense / images,
            Compressed = ofCompressed / images,
            Loss = (ofDense - ofCompressed) / images,
        });
    }

    private static double Ratio(Session session, float[] small, float[] large)
    {
        var (outputs, error) = (new float[session.OutputLength], 0.0);
        session.Run(small, outputs);
        for (var i = 0; i < large.Length; i++)
            error += Math.Pow(Math.Clamp(outputs[i], 0, 1) - large[i], 2);
        return -10 * Math.Log10(error / large.Length);
    }

    private static bool Write<T>(Run run, T figures)
    {
        var text = JsonSerializer.Serialize(figures, Indented);
        Console.WriteLine(text);
        File.WriteAllText(run.Judgement, text);
        return true;
    }
}
