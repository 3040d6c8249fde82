namespace Tersor.Format;

/// <summary>
/// One way to store floats, given and returned as the bit patterns of their width. Another one is a class of its own and a line
/// in <see cref="FloatCodec"/>.
/// </summary>
internal abstract class FloatMethod : CodingMethod
{
    /// <summary>How the floats would be stored and what that costs; null if they can't be.</summary>
    /// <param name="patterns">At least one bit pattern.</param>
    /// <param name="width">2 or 4 bytes each.</param>
    /// <param name="tables">The tables of earlier streams; not to be changed.</param>
    public abstract MethodEncoding? Encode(uint[] patterns, int width, CodeTables tables);

    /// <summary>Reads the patterns back.</summary>
    /// <param name="reader">Behind the method byte.</param>
    /// <param name="parameter">The method byte's high nibble.</param>
    /// <param name="count">How many, at least one. To be made plausible before that much is allocated.</param>
    /// <param name="width">2 or 4 bytes each.</param>
    /// <param name="tables">The tables of earlier streams.</param>
    public abstract uint[] Read(ref ByteReader reader, int parameter, int count, int width, CodeTables tables);
}
