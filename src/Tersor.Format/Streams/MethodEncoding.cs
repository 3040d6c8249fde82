namespace Tersor.Format;

/// <summary>
/// One way to store something particular, and what it costs: behind a byte that names the method, bytes that it alone knows.
/// </summary>
/// <param name="Id">The method, in the low nibble of the method byte.</param>
/// <param name="Parameter">Its parameter, in the high nibble.</param>
/// <param name="Size">The exact bytes behind the method byte.</param>
/// <param name="Write">Writes exactly that many.</param>
internal record MethodEncoding(int Id, int Parameter, int Size, Action<ByteWriter> Write)
{
    /// <summary>Writes the method byte and what follows.</summary>
    public void WriteTo(ByteWriter writer)
    {
        writer.Byte(Id | (Parameter << 4));
        var begin = writer.Length;
        Write(writer);
        if (writer.Length - begin != Size)
            throw new InvalidOperationException($"Method {Id} announced {Size} bytes and wrote {writer.Length - begin}.");
    }
}
