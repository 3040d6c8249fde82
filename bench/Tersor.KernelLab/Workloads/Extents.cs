using System.Globalization;

namespace Tersor.KernelLab.Workloads;

/// <summary>The size of a problem: one to three positive extents, for example 512x512x512.</summary>
public sealed class Extents(params int[] values)
{
    /// <summary>The most elements that one array of a problem may have: a gibibyte of floats.</summary>
    public const int MaxElements = 1 << 28;

    /// <summary>How many extents there are.</summary>
    public int Count => values.Length;

    /// <summary>One extent.</summary>
    public int this[int index] => values[index];

    /// <summary>
    /// Reads <c>512x300x784</c>, or one number for all extents.
    /// </summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="count">How many extents the kernel has.</param>
    /// <returns>
    /// The extents, or null when the text doesn't give that many positive numbers within <see cref="MaxElements"/>.
    /// </returns>
    public static Extents? Parse(string text, int count)
    {
        var parts = text.Split('x');
        if (parts.Length != count && parts.Length != 1)
            return null;
        var values = new int[count];
        for (var i = 0; i < count; i++)
        {
            if (!int.TryParse(
                parts[Math.Min(i, parts.Length - 1)], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]))
                return null;
        }

        return values.All(value => value > 0) && LargestPair(values) <= MaxElements ? new Extents(values) : null;
    }

    /// <summary>Whether no extent is larger than another size's.</summary>
    public bool IsWithin(Extents other) => Enumerable.Range(0, Count).All(i => values[i] <= other[i]);

    /// <summary>For example <c>512x300x784</c>.</summary>
    public override string ToString() => string.Join('x', values);

    private static long LargestPair(int[] values)
    {
        var descending = values.OrderDescending().ToArray();
        return descending.Length == 1 ? descending[0] : (long)descending[0] * descending[1];
    }
}
