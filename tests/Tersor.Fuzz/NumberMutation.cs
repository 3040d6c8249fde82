namespace Tersor.Fuzz;

/// <summary>Other numbers in graphs: most of what comes out is a graph again, and one that demands something else.</summary>
internal static class NumberMutation
{
    /// <summary>Replaces bytes where a section may have numbers by numbers of any magnitude, behind right checksums.</summary>
    public static byte[] Of(ContainerParts whole, Random random)
    {
        var parts = new ContainerParts([.. whole.Sections], whole.Version);
        do
        {
            // The graph decides what all else means: it gets half of the changes.
            var at = random.Next(2) == 0 ? 0 : random.Next(parts.Sections.Count);
            parts.Sections[at] = parts.Sections[at] with { Bytes = WithNumber(parts.Sections[at].Bytes, random) };
        }
        while (random.Next(4) == 0);
        return parts.Assemble();
    }

    private static byte[] WithNumber(byte[] bytes, Random random)
    {
        var number = new List<byte>();
        ContainerParts.VarInt(number, uint.MaxValue >> random.Next(32));
        var at = random.Next(bytes.Length + 1);
        return [.. bytes[..at], .. number, .. bytes.AsSpan(Math.Min(at + 1, bytes.Length))];
    }
}
