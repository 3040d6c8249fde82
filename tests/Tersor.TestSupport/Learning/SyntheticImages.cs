using Tersor.Data;

namespace Tersor.TestSupport;

/// <summary>Images of four classes, told apart by which quadrant is bright, under noise: learnt in seconds.</summary>
public static class SyntheticImages
{
    private const int Side = 8;

    public static ImageDataset Create(int count, int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[count * Side * Side];
        var labels = new int[count];
        for (var image = 0; image < count; image++)
        {
            var label = labels[image] = random.Next(4);
            for (var i = 0; i < Side * Side; i++)
            {
                var bright = (i / Side < Side / 2 ? 0 : 2) + (i % Side < Side / 2 ? 0 : 1) == label;
                pixels[(image * Side * Side) + i] = (byte)Math.Clamp(
                    (bright ? 130 : 90) + (int)(35 * (random.NextDouble() + random.NextDouble() - 1)), 0, 255);
            }
        }

        return new ImageDataset("quadrants", [1, Side, Side], ["a", "b", "c", "d"], pixels, labels);
    }
}
