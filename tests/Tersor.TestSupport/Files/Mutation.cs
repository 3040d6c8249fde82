namespace Tersor.TestSupport;

/// <summary>Damage of the kinds that happen and those that somebody makes.</summary>
public static class Mutation
{
    /// <summary>Sections damaged at random, under right checksums.</summary>
    public static byte[] OfSection(ContainerParts whole, Random random)
    {
        var parts = new ContainerParts([.. whole.Sections], whole.Version);
        do
        {
            var at = random.Next(parts.Sections.Count);
            parts.Sections[at] = parts.Sections[at] with { Bytes = Of(parts.Sections[at].Bytes, random) };
        }
        while (random.Next(4) == 0);
        return parts.Assemble();
    }

    /// <summary>Bytes changed, put in, taken out and repeated at random, at least once.</summary>
    public static byte[] Of(byte[] bytes, Random random)
    {
        var mutated = bytes.ToList();
        do
        {
            var at = random.Next(mutated.Count + 1);
            switch (random.Next(7))
            {
                case 0 when at < mutated.Count:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < mutated.Count:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 2:
                    mutated.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256)));
                    break;
                case 3:
                    mutated.RemoveRange(at, Math.Min(mutated.Count - at, random.Next(1, 9)));
                    break;
                case 4:
                    mutated.RemoveRange(at, mutated.Count - at);
                    break;
                case 5:
                    var huge = new List<byte>();
                    ContainerParts.VarInt(huge, uint.MaxValue >> random.Next(32));
                    mutated.RemoveRange(at, Math.Min(mutated.Count - at, 1));
                    mutated.InsertRange(at, huge);
                    break;
                default:
                    mutated.AddRange(mutated.Take(random.Next(20)).ToArray());
                    break;
            }
        }
        while (random.Next(3) == 0);
        return [.. mutated];
    }
}
