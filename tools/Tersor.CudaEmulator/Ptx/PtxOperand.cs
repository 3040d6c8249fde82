namespace Tersor.CudaEmulator;

/// <summary>What an instruction works on.</summary>
/// <param name="Text">
/// A register, a literal, a label or a variable; what is inside an address's brackets, without the offset.
/// </param>
/// <param name="Offset">What is added to an address, in bytes.</param>
/// <param name="IsAddress">Whether it stands in brackets.</param>
/// <param name="IsNegated">Whether a <c>!</c> stands before it.</param>
/// <param name="Elements">The registers of a vector in braces; null if it is none.</param>
internal sealed record PtxOperand(
    string Text, long Offset = 0, bool IsAddress = false, bool IsNegated = false, PtxOperand[]? Elements = null);
