namespace Tersor.Kernels.Cpu;

/// <summary>Limits that numbers are kept within; NaN stays NaN.</summary>
/// <param name="Low">The lower limit.</param>
/// <param name="High">The upper limit, not below the lower.</param>
public readonly record struct ValueRange(float Low, float High)
{
    /// <summary>All numbers.</summary>
    public static ValueRange All { get; } = new(float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>The limits of a function; null if it does something else. No function has no limits.</summary>
    public static ValueRange? Of(IElementFunction? function) => function is null ? All : function.Range;
}
