using Tersor.Data;
using Tersor.Images;

namespace Tersor.Foreign.Preparing;

/// <summary>
/// Photographs for a model that makes images three times as large: nine side by side, as bright as they are, and the same three
/// times smaller.
/// </summary>
internal static class Mosaics
{
    /// <summary>The side of what the model takes.</summary>
    public const int Side = 224;

    /// <summary>How many times as large its images are.</summary>
    public const int Factor = 3;

    private const float White = 255;

    /// <summary>Large images and the small ones that the model sees, each with values from 0 to 1.</summary>
    /// <param name="folder">A folder of photographs by class, below <c>train</c> and <c>test</c>.</param>
    /// <param name="ofTest">Whether those of the test folder are taken.</param>
    public static IEnumerable<(float[] Large, float[] Small)> Of(string folder, bool ofTest)
    {
        var pair = DatasetCatalog.Default().Load(
            folder, 3, options: new DataOptions { Size = new ImageSize(Side, Side), Fit = ImageFit.Crop });
        var data = ofTest ? pair.Test : pair.Train;
        const int LargeSide = Factor * Side;
        for (var first = 0; first + (Factor * Factor) <= data.Count; first += Factor * Factor)
        {
            var (large, small) = (new float[LargeSide * LargeSide], new float[Side * Side]);
            for (var i = 0; i < Factor * Factor; i++)
            {
                // Classes lie one after the other: take from all of them.
                var image = data.Image(((first / (Factor * Factor)) + (i * (data.Count / (Factor * Factor)))) % data.Count);
                for (var pixel = 0; pixel < Side * Side; pixel++)
                {
                    var (row, column) = ((i / Factor * Side) + (pixel / Side), (i % Factor * Side) + (pixel % Side));
                    var light = Luminance(image[pixel], image[(Side * Side) + pixel], image[(2 * Side * Side) + pixel]);
                    large[(row * LargeSide) + column] = light;
                    small[(row / Factor * Side) + (column / Factor)] += light / (Factor * Factor);
                }
            }

            yield return (large, small);
        }
    }

    private static float Luminance(byte red, byte green, byte blue) =>
        ((0.299f * red) + (0.587f * green) + (0.114f * blue)) / White;
}
