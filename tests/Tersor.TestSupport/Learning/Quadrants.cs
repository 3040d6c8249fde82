using Tersor.Core;

namespace Tersor.TestSupport;

/// <summary>A task to learn: 1×8×8 images of noise with one bright quadrant, whose number is the label.</summary>
public static class Quadrants
{
    public const int Side = 8;

    public static ArrayBatchSource Create(Device device, int count, int batchSize, int seed, bool shuffle = true)
    {
        var random = new Random(seed);
        var (pixels, labels) = (new float[count * Side * Side], new int[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = random.Next(4);
            for (var y = 0; y < Side; y++)
                for (var x = 0; x < Side; x++)
                {
                    var quadrant = ((y / (Side / 2)) * 2) + (x / (Side / 2));
                    pixels[(((i * Side) + y) * Side) + x] =
                        (float)((random.NextDouble() * 2) - 1) + (quadrant == labels[i] ? 0.75f : 0f);
                }
        }

        return new ArrayBatchSource(device, pixels, labels, [1, Side, Side], batchSize, shuffle ? seed : -1);
    }
}
