namespace Tersor.KernelLab.Workloads;

/// <summary>Inputs: the same in every run.</summary>
public static class Draw
{
    /// <summary>Floats uniform in [-1, 1).</summary>
    public static float[] Floats(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = (2 * random.NextSingle()) - 1;
        return values;
    }

    /// <summary>Integers from -8 to 8: their sums are exact in any order, so that one lost term shows.</summary>
    public static float[] Integers(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = random.Next(-8, 9);
        return values;
    }

    /// <summary>Codes uniform in [0, limit).</summary>
    public static byte[] Codes(int count, int limit, int seed)
    {
        var random = new Random(seed);
        var codes = new byte[count];
        foreach (ref var code in codes.AsSpan())
            code = (byte)random.Next(limit);
        return codes;
    }
}
