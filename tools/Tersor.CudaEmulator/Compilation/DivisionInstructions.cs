using System.Numerics;

namespace Tersor.CudaEmulator;

/// <summary>
/// Divisions and remainders of whole numbers. By zero they are unspecified: told, and answered as hardware does.
/// </summary>
internal static class DivisionInstructions
{
    /// <summary>The operation of an instruction; null if it is not emulated.</summary>
    public static LaneOperation? Compile(PtxInstruction source, RegisterFile registers)
    {
        source.Expect(3);
        return source.Type switch
        {
            PtxType.U32 => Divide<uint>(source, registers),
            PtxType.S32 => Divide<int>(source, registers),
            PtxType.U64 => Divide<ulong>(source, registers),
            PtxType.S64 => Divide<long>(source, registers),
            _ => null,
        };
    }

    private static LaneOperation Divide<T>(PtxInstruction source, RegisterFile registers)
        where T : unmanaged, IBinaryInteger<T>
    {
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        var isRemainder = source.Opcode == "rem";
        return (warp, mask) =>
        {
            var left = warp.Read<T>(x);
            var right = warp.Read<T>(y);
            var results = warp.Read<T>(to);
            for (; mask != 0; mask &= mask - 1)
            {
                var lane = BitOperations.TrailingZeroCount(mask);
                var divisor = right[lane];
                if (divisor == T.Zero)
                {
                    var dividend = left[lane];
                    warp.Block.Report(
                        FindingKind.DivisionByZero, source, warp.FirstThread + lane, () => $"{dividend} by 0");
                    results[lane] = isRemainder ? dividend : T.Zero - T.One;
                }
                else if (divisor == T.Zero - T.One && T.IsNegative(divisor))
                {
                    // The least number by -1 overflows: hardware wraps where the processor stops.
                    results[lane] = isRemainder ? T.Zero : T.Zero - left[lane];
                }
                else
                {
                    results[lane] = isRemainder ? left[lane] % divisor : left[lane] / divisor;
                }
            }
        };
    }
}
