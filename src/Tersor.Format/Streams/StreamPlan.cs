namespace Tersor.Format;

/// <summary>A way to store one particular stream of symbols.</summary>
/// <param name="Id">The method.</param>
/// <param name="Parameter">Its parameter.</param>
/// <param name="Size">The exact bytes behind the method byte.</param>
/// <param name="Write">Writes exactly that many.</param>
/// <param name="NewTable">The table that later streams may share once this plan is carried out.</param>
internal sealed record StreamPlan(int Id, int Parameter, int Size, Action<ByteWriter> Write, HuffmanCode? NewTable = null)
    : MethodPlan(Id, Parameter, Size, Write);
