using Tersor.Data;

namespace Tersor.Tasks.Tests;

/// <summary>Images of 1×8×8 with one bright quadrant, whose number is the label, and noise.</summary>
internal static class Blocks
{
    public static ImageDataset Create(int count, int seed)
    {
        const int Side = Quadrants.Side;
        var random = new Random(seed);
        var (pixels, labels) = (new byte[count * Side * Side], new int[count]);
        random.NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, image) = (i % Side, i / Side % Side, i / (Side * Side));
            labels[image] = image % 4;
            var isBright = ((y / (Side / 2)) * 2) + (x / (Side / 2)) == labels[image];
            pixels[i] = (byte)((pixels[i] / 2) + (isBright ? 127 : 0));
        }

        return new ImageDataset("blocks", [1, Side, Side], ["a", "b", "c", "d"], pixels, labels);
    }
}
