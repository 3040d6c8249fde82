using System.Runtime.CompilerServices;
using Tersor.Core;

namespace Tersor.Conformance;

/// <summary>
/// An input of a row: floats spread evenly over a range in shuffled order. No two are equal and none is 0, so that a difference
/// quotient never steps over the kink of a maximum or of a rectifier.
/// </summary>
/// <param name="Shape">The extents.</param>
/// <param name="Low">The lower end of the range.</param>
/// <param name="High">The upper end of the range.</param>
/// <param name="IsConstant">Whether the operation has no gradient for it.</param>
[CollectionBuilder(typeof(Operand), nameof(Create))]
public sealed record Operand(Shape Shape, float Low = -2f, float High = 2f, bool IsConstant = false)
{
    public static implicit operator Operand(int[] extents) => new(new Shape(extents));

    /// <summary>Lets a row write an operand of the usual range as its extents: <c>[3, 4]</c>.</summary>
    public static Operand Create(ReadOnlySpan<int> extents) => new(new Shape(extents));

    /// <summary>The extents: what makes the collection expression possible.</summary>
    public IEnumerator<int> GetEnumerator() => Shape.Dimensions.ToArray().AsEnumerable().GetEnumerator();

    /// <summary>The values, row-major. Operands at different positions of a row differ in their order.</summary>
    public float[] Values(int position)
    {
        // Two fifths of a step off the lower end: no grid is symmetrical, so none meets 0 in its middle.
        var step = (High - Low) / Math.Max(1, Shape.Count);
        var values = new float[Shape.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Low + ((i + 0.4f) * step);
        new Random(position + 1).Shuffle(values);
        return values;
    }
}
