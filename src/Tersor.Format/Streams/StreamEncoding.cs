namespace Tersor.Format;

/// <summary>A way to store one particular stream of symbols.</summary>
/// <param name="Id">The method.</param>
/// <param name="Parameter">Its parameter.</param>
/// <param name="Size">The exact bytes behind the method byte.</param>
/// <param name="Write">Writes exactly that many.</param>
/// <param name="NewTable">The table that later streams may share once this encoding is written.</param>
internal sealed record StreamEncoding(int Id, int Parameter, int Size, Action<ByteWriter> Write, HuffmanCode? NewTable = null)
    : MethodEncoding(Id, Parameter, Size, Write);
