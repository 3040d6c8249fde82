namespace Tersor.Format;

/// <summary>
/// One way to store symbols. Another one is a class of its own and a line in <see cref="StreamCodec"/>; the writer then considers
/// it for every stream.
/// </summary>
internal abstract class StreamMethod : CodingMethod
{
    /// <summary>The version of the format that brought it.</summary>
    public virtual byte Version => 1;

    /// <summary>How the symbols would be stored and what that costs; null if they can't be.</summary>
    /// <param name="stream">At least one symbol.</param>
    /// <param name="tables">The tables of earlier streams; not to be changed.</param>
    public abstract StreamEncoding? Encode(SymbolStream stream, CodeTables tables);

    /// <summary>Reads symbols back.</summary>
    /// <param name="reader">Behind the method byte.</param>
    /// <param name="parameter">The method byte's high nibble.</param>
    /// <param name="count">How many, at least one. To be made plausible before that much is allocated.</param>
    /// <param name="alphabet">As the writer had it; the caller checks that all symbols are below.</param>
    /// <param name="tables">The tables of earlier streams; a new one is added.</param>
    public abstract byte[] Read(ref ByteReader reader, int parameter, int count, int alphabet, CodeTables tables);
}
