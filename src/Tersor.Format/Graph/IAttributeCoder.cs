namespace Tersor.Format;

/// <summary>
/// Writes a node's attributes, or reads them: one description of a node serves both, so they can't drift apart. Each method takes
/// the value to write and returns the value written or read. An attribute with a default costs nothing while it has it.
/// </summary>
internal interface IAttributeCoder
{
    /// <summary>A number from 0 that is always stored.</summary>
    int Int(int value);

    /// <summary>A number from 0 that usually is <paramref name="usual"/>.</summary>
    int Int(int value, int usual);

    /// <summary>A float that is always stored.</summary>
    float Float(float value);

    /// <summary>A float that usually is <paramref name="usual"/>.</summary>
    float Float(float value, float usual);

    /// <summary>A flag that usually is <paramref name="usual"/>.</summary>
    bool Flag(bool value, bool usual);
}
