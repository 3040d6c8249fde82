using Tersor.Format;

namespace Tersor.Cli.Tests.DeepCompression;

/// <summary>A file as the authors of Deep Compression would have written it, with the values that it stands for.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Values">The values of each parameter.</param>
internal sealed record RandomDeepCompression(byte[] Bytes, float[][] Values)
{
    /// <summary>A random one: any share of zeros, gaps of all lengths, bridges where they are needed and where not.</summary>
    public static RandomDeepCompression Of(ModelGraph graph, Random random)
    {
        var (table, layers, values) = (new MemoryStream(), new MemoryStream(), new List<float[]>());
        using var tableWriter = new BinaryWriter(table);
        using var writer = new BinaryWriter(layers);
        for (var i = 0; i < graph.Parameters.Length; i += 2)
        {
            var bits = BitsOf(graph, i);
            var codebook = Enumerable.Range(0, 1 << bits).Select(k => k == 0 ? 0f : random.NextSingle() - 0.5f).ToArray();
            var biases = Enumerable.Range(0, graph.Parameters[i + 1].Count).Select(_ => random.NextSingle()).ToArray();
            var weights = new float[graph.Parameters[i].Count];
            var (codes, gaps) = (new List<int>(), new List<int>());
            var density = random.NextDouble();
            for (int at = 0, gap = 0; at < weights.Length; at++)
            {
                var code = random.NextDouble() < density ? random.Next(1, codebook.Length) : 0;
                if (code == 0 && gap < 15 && random.Next(50) > 0)
                {
                    gap++;
                    continue;
                }

                weights[at] = codebook[code];
                codes.Add(code);
                gaps.Add(gap);
                gap = 0;
            }

            tableWriter.Write(codes.Count);
            foreach (var number in codebook.Concat(biases))
                writer.Write(number);
            writer.Write(Packed(codes, bits));
            writer.Write(Packed(gaps, 4));
            values.AddRange([weights, biases]);
        }

        return new RandomDeepCompression([.. table.ToArray(), .. layers.ToArray()], [.. values]);
    }

    /// <summary>A file of zeros with so many entries in each layer.</summary>
    public static byte[] Layout(ModelGraph graph, params int[] entries)
    {
        var layers = entries.Select((count, i) =>
            new byte[(4 * ((1 << BitsOf(graph, 2 * i)) + graph.Parameters[(2 * i) + 1].Count))
                + (((count * BitsOf(graph, 2 * i)) + 7) / 8) + ((count + 1) / 2)]);
        return [.. entries.SelectMany(BitConverter.GetBytes), .. layers.SelectMany(bytes => bytes)];
    }

    private static int BitsOf(ModelGraph graph, int parameter) =>
        graph.Parameters[parameter].Name.StartsWith("conv", StringComparison.Ordinal) ? 8 : 4;

    private static byte[] Packed(List<int> numbers, int bits)
    {
        if (bits == 8)
            return [.. numbers.Select(number => (byte)number)];
        var bytes = new byte[(numbers.Count + 1) / 2];
        for (var i = 0; i < numbers.Count; i++)
            bytes[i / 2] |= (byte)(numbers[i] << (4 * (i % 2)));
        return bytes;
    }
}
