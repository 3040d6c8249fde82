namespace Tersor.CudaEmulator;

/// <summary>What a warp's addresses cost the memory.</summary>
internal static class AccessPattern
{
    private const int SectorBytes = 32;
    private const int BankBytes = 4;
    private const int Banks = 32;

    /// <summary>How many different sectors a warp's accesses of global memory touch. Each lane's bytes lie in one.</summary>
    public static int Sectors(ReadOnlySpan<ulong> addresses, int bytes)
    {
        Span<ulong> sectors = stackalloc ulong[addresses.Length];
        var count = 0;
        foreach (var address in addresses)
        {
            var sector = address / SectorBytes;
            if (!sectors[..count].Contains(sector))
                sectors[count++] = sector;
        }

        return bytes == 0 ? 0 : count;
    }

    /// <summary>
    /// How many passes a warp's accesses of shared memory take: lanes that want different words of one bank wait for each other.
    /// Lanes are served in groups that together want at most 32 words.
    /// </summary>
    public static int SharedPasses(ReadOnlySpan<ulong> addresses, int bytes, out int ideal)
    {
        var group = Math.Min(Warp.Lanes, Warp.Lanes * BankBytes / Math.Max(bytes, BankBytes));
        Span<ulong> words = stackalloc ulong[Banks];
        Span<int> wanted = stackalloc int[Banks];
        var passes = 0;
        ideal = 0;
        for (var first = 0; first < addresses.Length; first += group)
        {
            wanted.Clear();
            var (count, most) = (0, 1);
            foreach (var address in addresses[first..Math.Min(first + group, addresses.Length)])
            {
                for (var word = address / BankBytes; word * BankBytes < address + (ulong)bytes; word++)
                {
                    if (words[..count].Contains(word))
                        continue;
                    words[count++] = word;
                    most = Math.Max(most, ++wanted[(int)(word % Banks)]);
                }
            }

            passes += most;
            ideal++;
        }

        return passes;
    }
}
