namespace Tersor.Format;

/// <summary>A way to store one particular stream.</summary>
/// <param name="Method">Which method.</param>
/// <param name="Parameter">The high nibble of the method byte.</param>
/// <param name="Size">The exact bytes behind the method byte.</param>
/// <param name="Write">Writes exactly that many.</param>
/// <param name="NewTable">The table that later streams may share once this plan is carried out.</param>
internal sealed record StreamPlan(StreamMethod Method, int Parameter, int Size, Action<ByteWriter> Write, HuffmanCode? NewTable = null);
