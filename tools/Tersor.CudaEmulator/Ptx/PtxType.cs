namespace Tersor.CudaEmulator;

/// <summary>A type of PTX: of a register, a variable, or of what an instruction works on.</summary>
internal enum PtxType : byte
{
    None, Pred, B8, U8, S8, B16, U16, S16, F16, B32, U32, S32, F32, B64, U64, S64, F64,
}

/// <summary>What a <see cref="PtxType"/> means.</summary>
internal static class PtxTypes
{
    private static readonly Dictionary<string, PtxType> Names =
        Enum.GetValues<PtxType>().Where(type => type != PtxType.None).ToDictionary(type => type.ToString().ToLowerInvariant());

    /// <summary>The type of a name such as <c>u32</c>; <see cref="PtxType.None"/> if it names none.</summary>
    public static PtxType Parse(ReadOnlySpan<char> name) =>
        Names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var type) ? type : PtxType.None;

    /// <summary>How many bytes a value takes; 0 for predicates.</summary>
    public static int Size(this PtxType type) => type switch
    {
        PtxType.B8 or PtxType.U8 or PtxType.S8 => 1,
        PtxType.B16 or PtxType.U16 or PtxType.S16 or PtxType.F16 => 2,
        PtxType.B32 or PtxType.U32 or PtxType.S32 or PtxType.F32 => 4,
        PtxType.B64 or PtxType.U64 or PtxType.S64 or PtxType.F64 => 8,
        _ => 0,
    };

    /// <summary>Whether it is a signed integer.</summary>
    public static bool IsSigned(this PtxType type) => type is PtxType.S8 or PtxType.S16 or PtxType.S32 or PtxType.S64;

    /// <summary>Whether it is a floating-point number.</summary>
    public static bool IsFloat(this PtxType type) => type is PtxType.F16 or PtxType.F32 or PtxType.F64;
}
