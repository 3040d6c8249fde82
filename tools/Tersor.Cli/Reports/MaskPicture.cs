using Tersor.Format;
using Tersor.Images;

namespace Tersor.Cli.Reports;

/// <summary>
/// The mask of a layer as a picture: a row for each output, a column for each of its weights, made smaller if need be.
/// </summary>
internal static class MaskPicture
{
    private const int MostRows = 128;
    private const int MostColumns = 256;

    // From a dark blue, on which nothing is left, to a light one.
    private static readonly (float Red, float Green, float Blue) None = (-0.88f, -0.82f, -0.67f);
    private static readonly (float Red, float Green, float Blue) All = (0.6f, 0.87f, 1f);

    /// <summary>The picture as a PNG file.</summary>
    /// <param name="tensor">The weights.</param>
    /// <param name="outputAxis">The axis of outputs.</param>
    public static byte[] ToPng(StoredTensor tensor, int outputAxis)
    {
        var outputs = tensor.Shape.Length == 0 ? 1 : tensor.Shape[outputAxis];
        var inner = tensor.Shape.Skip(outputAxis + 1).Aggregate(1, (product, extent) => product * extent);
        var inputs = tensor.Count / outputs;
        var (rows, columns) = (Math.Min(outputs, MostRows), Math.Min(inputs, MostColumns));
        var (left, all) = (new int[rows * columns], new int[rows * columns]);
        var values = tensor.Decode();
        for (var i = 0; i < values.Length; i++)
        {
            var output = i / inner % outputs;
            var input = (i / (inner * outputs) * inner) + (i % inner);
            var spot = ((int)((long)output * rows / outputs) * columns) + (int)((long)input * columns / inputs);
            all[spot]++;
            left[spot] += values[i] != 0 ? 1 : 0;
        }

        var size = rows * columns;
        var picture = new float[3 * size];
        for (var spot = 0; spot < size; spot++)
        {
            // The root, since a few weights of many would hardly show.
            var share = MathF.Sqrt((float)left[spot] / all[spot]);
            picture[spot] = Mixed(None.Red, All.Red, share);
            picture[size + spot] = Mixed(None.Green, All.Green, share);
            picture[(2 * size) + spot] = Mixed(None.Blue, All.Blue, share);
        }

        using var stream = new MemoryStream();
        ImageSheet.Write(stream, picture, [3, rows, columns], 1);
        return stream.ToArray();

        static float Mixed(float none, float all, float share) => none + ((all - none) * share);
    }
}
