using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Tersor.Format;

/// <summary>
/// Writes a node's attributes, or reads them: one description of a node serves both, so they can't drift apart. Each method takes
/// the value to write and returns the value written or read. An attribute with a default costs nothing while it has it. Its name
/// is that of the property which is passed.
/// </summary>
internal interface IAttributeCoder
{
    /// <summary>A number from 0 that is always stored.</summary>
    int Int(int value, [CallerArgumentExpression(nameof(value))] string name = "");

    /// <summary>A number from 0 that usually is <paramref name="usual"/>.</summary>
    int Int(int value, int usual, [CallerArgumentExpression(nameof(value))] string name = "");

    /// <summary>Numbers from 0, how many of them first.</summary>
    ImmutableArray<int> Ints(ImmutableArray<int> values, [CallerArgumentExpression(nameof(values))] string name = "");

    /// <summary>A float that is always stored.</summary>
    float Float(float value, [CallerArgumentExpression(nameof(value))] string name = "");

    /// <summary>A float that usually is <paramref name="usual"/>.</summary>
    float Float(float value, float usual, [CallerArgumentExpression(nameof(value))] string name = "");

    /// <summary>A flag that usually is <paramref name="usual"/>.</summary>
    bool Flag(bool value, bool usual, [CallerArgumentExpression(nameof(value))] string name = "");

    /// <summary>One of a few, by its number.</summary>
    T Choice<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum;

    /// <summary>One of a few that usually is <paramref name="usual"/>.</summary>
    T Choice<T>(T value, T usual, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum;
}
