using System.Numerics;

namespace Tersor.Format;

/// <summary>
/// How much of the layer before makes each unit that a layer reads: a unit that nothing makes is read by nobody, and one of many
/// weights by many.
/// </summary>
/// <param name="Levels">For each unit 0 if no value that is not 0 makes it, else 1 to 15: half octaves.</param>
/// <param name="IsOfColumns">Whether columns read the units, else rows.</param>
internal sealed record UnitUse(byte[] Levels, bool IsOfColumns)
{
    /// <summary>The number of levels.</summary>
    public const int Count = 16;

    /// <summary>The level of so many values.</summary>
    public static byte Level(int values) =>
        values == 0 ? (byte)0 : (byte)Math.Min(Count - 1, 1 + BitOperations.Log2((ulong)values * (ulong)values));
}
