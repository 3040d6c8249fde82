using Tersor.Data;

/// <summary>The data: drawings of four shapes, of any size and anywhere, under noise.</summary>
internal static class Shapes
{
    public const int Side = 16;
    public static readonly string[] Names = ["disc", "ring", "square", "cross"];

    public static ImageDataset Draw(int count, int seed)
    {
        var random = new Random(seed);
        var (pixels, labels) = (new byte[count * Side * Side], new int[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = random.Next(Names.Length);
            Draw(labels[i], random, pixels.AsSpan(i * Side * Side, Side * Side));
        }

        return new ImageDataset("shapes", [1, Side, Side], [.. Names], pixels, labels);
    }

    private static void Draw(int label, Random random, Span<byte> pixels)
    {
        var radius = 3 + (2.5 * random.NextDouble());
        double Place() => radius + ((Side - 1 - (2 * radius)) * random.NextDouble());
        var (centerX, centerY) = (Place(), Place());
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (Math.Abs((i % Side) - centerX), Math.Abs((i / Side) - centerY));
            var distance = Math.Sqrt((x * x) + (y * y));
            var isInside = Names[label] switch
            {
                "disc" => distance <= radius,
                "ring" => distance <= radius && distance > radius - 1.5,
                "square" => Math.Max(x, y) <= 0.8 * radius,
                _ => Math.Min(x, y) <= 1 && Math.Max(x, y) <= radius,
            };
            pixels[i] = (byte)((isInside ? 160 : 20) + random.Next(80));
        }
    }
}
