namespace Tersor.CudaEmulator;

/// <summary>Conversions between whole numbers and floats. Floats beyond a whole number's range become its nearest end.</summary>
internal static class ConversionInstructions
{
    /// <summary>The operation of an instruction; null if it is not emulated.</summary>
    public static LaneOperation? Compile(PtxInstruction source, RegisterFile registers)
    {
        source.Expect(2, "rn", "rni", "rzi", "rmi", "rpi");
        var (type, from) = (source.Type, source.SourceType);
        if (type == PtxType.F16 || from == PtxType.F16)
            return null;
        var to = registers[source.Operands[0], type, source.Line];
        var x = registers[source.Operands[1], from, source.Line];
        var round = Rounding(source);
        Func<ulong, ulong>? convert = (type.IsFloat(), from.IsFloat()) switch
        {
            (false, false) => bits => Extend(bits, from),
            (true, false) => bits => FromInteger(Extend(bits, from), from, type),
            _ when round is null => null,
            (true, true) => bits => Bits(round(Number(bits, from)), type),
            (false, true) => bits => Clamp(round(Number(bits, from)), type),
        };
        if (convert is null)
            return null;
        return (to.Size, x.Size) switch
        {
            (8, 8) => Lift.Each<ulong, ulong>(to.Offset, x.Offset, bits => Fit(convert(bits), type)),
            (8, _) => Lift.Each<ulong, uint>(to.Offset, x.Offset, bits => Fit(convert(bits), type)),
            (_, 8) => Lift.Each<uint, ulong>(to.Offset, x.Offset, bits => (uint)Fit(convert(bits), type)),
            _ => Lift.Each<uint, uint>(to.Offset, x.Offset, bits => (uint)Fit(convert(bits), type)),
        };
    }

    private static Func<double, double>? Rounding(PtxInstruction source) =>
        source.Has("rzi") ? Math.Truncate
        : source.Has("rmi") ? Math.Floor
        : source.Has("rpi") ? Math.Ceiling
        : source.Has("rni") ? static value => Math.Round(value, MidpointRounding.ToEven)
        : source.Type.IsFloat() ? static value => value
        : null;

    private static double Number(ulong bits, PtxType type) =>
        type == PtxType.F32 ? BitConverter.UInt32BitsToSingle((uint)bits) : BitConverter.UInt64BitsToDouble(bits);

    private static ulong Bits(double value, PtxType type) =>
        type == PtxType.F32 ? BitConverter.SingleToUInt32Bits((float)value) : BitConverter.DoubleToUInt64Bits(value);

    /// <summary>A whole number of some type with 64 bits.</summary>
    private static ulong Extend(ulong bits, PtxType type) => type switch
    {
        PtxType.S8 => (ulong)(sbyte)bits,
        PtxType.S16 => (ulong)(short)bits,
        PtxType.S32 => (ulong)(int)bits,
        PtxType.U8 or PtxType.B8 => (byte)bits,
        PtxType.U16 or PtxType.B16 => (ushort)bits,
        PtxType.U32 or PtxType.B32 => (uint)bits,
        _ => bits,
    };

    /// <summary>A result in a register that may be wider than it: with its sign, or zeros, before it.</summary>
    private static ulong Fit(ulong bits, PtxType type) => type.IsFloat() ? bits : Extend(bits, type);

    private static ulong FromInteger(ulong bits, PtxType from, PtxType type) => (type, from.IsSigned()) switch
    {
        (PtxType.F32, true) => BitConverter.SingleToUInt32Bits((long)bits),
        (PtxType.F32, false) => BitConverter.SingleToUInt32Bits(bits),
        (_, true) => BitConverter.DoubleToUInt64Bits((long)bits),
        (_, false) => BitConverter.DoubleToUInt64Bits(bits),
    };

    /// <summary>A rounded float as a whole number; a NaN is 0, or the least number of 64 bits.</summary>
    private static ulong Clamp(double value, PtxType type) => type switch
    {
        PtxType.S8 => (ulong)sbyte.CreateSaturating(value),
        PtxType.U8 => byte.CreateSaturating(value),
        PtxType.S16 => (ulong)short.CreateSaturating(value),
        PtxType.U16 => ushort.CreateSaturating(value),
        PtxType.S32 => (ulong)int.CreateSaturating(value),
        PtxType.U32 => uint.CreateSaturating(value),
        _ when double.IsNaN(value) => 1UL << 63,
        PtxType.S64 => (ulong)long.CreateSaturating(value),
        _ => ulong.CreateSaturating(value),
    };
}
