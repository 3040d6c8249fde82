namespace Tersor.Format;

/// <summary>A way to store particular floats.</summary>
/// <param name="Method">Which method.</param>
/// <param name="Parameter">The high nibble of the method byte.</param>
/// <param name="Size">The exact bytes behind the method byte.</param>
/// <param name="Write">Writes exactly that many.</param>
internal sealed record FloatPlan(FloatMethod Method, int Parameter, int Size, Action<ByteWriter> Write);
