namespace Tersor.CudaEmulator;

/// <summary>What the hardware knows of a thread.</summary>
internal enum SpecialRegister : byte
{
    TidX, TidY, TidZ, NtidX, NtidY, NtidZ, CtaidX, CtaidY, CtaidZ, NctaidX, NctaidY, NctaidZ, LaneId, WarpId,
}

/// <summary>Names and values of special registers.</summary>
internal static class SpecialRegisters
{
    /// <summary>The register of a name such as <c>%tid.x</c>; null if it is none that is emulated.</summary>
    public static SpecialRegister? Parse(string name) =>
        name.StartsWith('%') && !char.IsAsciiDigit(name[^1])
        && Enum.TryParse<SpecialRegister>(name[1..].Replace(".", "", StringComparison.Ordinal), ignoreCase: true, out var special)
            ? special
            : null;

    /// <summary>Its value in a thread.</summary>
    /// <param name="special">The register.</param>
    /// <param name="grid">How many blocks there are.</param>
    /// <param name="block">How many threads a block has.</param>
    /// <param name="index">The block's place in the grid.</param>
    /// <param name="thread">The thread's number in the block.</param>
    public static uint ValueOf(SpecialRegister special, Extent3 grid, Extent3 block, Extent3 index, uint thread) => special switch
    {
        SpecialRegister.TidX => thread % block.X,
        SpecialRegister.TidY => thread / block.X % block.Y,
        SpecialRegister.TidZ => thread / (block.X * block.Y),
        SpecialRegister.NtidX => block.X,
        SpecialRegister.NtidY => block.Y,
        SpecialRegister.NtidZ => block.Z,
        SpecialRegister.CtaidX => index.X,
        SpecialRegister.CtaidY => index.Y,
        SpecialRegister.CtaidZ => index.Z,
        SpecialRegister.NctaidX => grid.X,
        SpecialRegister.NctaidY => grid.Y,
        SpecialRegister.NctaidZ => grid.Z,
        SpecialRegister.LaneId => thread % Warp.Lanes,
        _ => thread / Warp.Lanes,
    };
}
