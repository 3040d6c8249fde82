using System.Numerics;
using System.Runtime.Intrinsics;

namespace Tersor.CudaEmulator;

/// <summary>Comparisons, which set predicates, and choices by predicates.</summary>
internal static class ComparisonInstructions
{
    /// <summary>The lanes, a bit each, in which something holds for two numbers.</summary>
    private delegate uint Comparison(Warp warp, int x, int y);

    /// <summary>The operation of an instruction; null if it is not emulated.</summary>
    public static LaneOperation? Compile(PtxInstruction source, RegisterFile registers) => source.Opcode switch
    {
        _ when source.Modifiers.Length == 0 => null,
        "selp" => Select(source, registers),
        "testp" => Test(source, registers),
        _ => Compare(source, registers),
    };

    private static LaneOperation? Compare(PtxInstruction source, RegisterFile registers)
    {
        var combination = source.Modifiers.Length > 2 ? source.Modifiers[1] : "";
        source.Expect(combination.Length > 0 ? 4 : 3, source.Modifiers[0], combination);
        var to = registers.Predicate(source.Operands[0], source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        if (Comparing(source) is not { } compare)
            return null;
        if (combination.Length == 0)
            return (warp, mask) => warp.SetPredicate(to, compare(warp, x, y), mask);
        var other = registers.Predicate(source.Operands[3], source.Line);
        var flip = source.Operands[3].IsNegated ? uint.MaxValue : 0;
        return combination switch
        {
            "and" => (warp, mask) => warp.SetPredicate(to, compare(warp, x, y) & (warp.Predicates[other] ^ flip), mask),
            "or" => (warp, mask) => warp.SetPredicate(to, compare(warp, x, y) | (warp.Predicates[other] ^ flip), mask),
            "xor" => (warp, mask) => warp.SetPredicate(to, compare(warp, x, y) ^ warp.Predicates[other] ^ flip, mask),
            _ => null,
        };
    }

    private static Comparison? Comparing(PtxInstruction source)
    {
        var name = source.Modifiers[0];
        return source.Type switch
        {
            PtxType.F32 => Of<float>(name),
            PtxType.F64 => Of<double>(name),
            PtxType.S32 => Of<int>(name),
            PtxType.U32 or PtxType.B32 => Of<uint>(name),
            PtxType.S64 => Of<long>(name),
            PtxType.U64 or PtxType.B64 => Of<ulong>(name),
            PtxType.S16 when Of<int>(name) is not null => Narrow(name, value => (short)value),
            PtxType.U16 or PtxType.B16 when Of<int>(name) is not null => Narrow(name, value => (ushort)value),
            _ => null,
        };
    }

    /// <summary>Ordered comparisons hold between numbers only, those with a <c>u</c> behind also where one is a NaN.</summary>
    private static Comparison? Of<T>(string name)
        where T : unmanaged, INumber<T> => name switch
        {
            "eq" => static (warp, x, y) => Lanes<T>(warp, x, y, Vector256.Equals),
            "ne" => static (warp, x, y) => Numbers<T>(warp, x, y) & ~Lanes<T>(warp, x, y, Vector256.Equals),
            "lt" or "lo" => static (warp, x, y) => Lanes<T>(warp, x, y, Vector256.LessThan),
            "le" or "ls" => static (warp, x, y) => Lanes<T>(warp, x, y, Vector256.LessThanOrEqual),
            "gt" or "hi" => static (warp, x, y) => Lanes<T>(warp, x, y, Vector256.GreaterThan),
            "ge" or "hs" => static (warp, x, y) => Lanes<T>(warp, x, y, Vector256.GreaterThanOrEqual),
            "equ" => static (warp, x, y) => ~Numbers<T>(warp, x, y) | Lanes<T>(warp, x, y, Vector256.Equals),
            "neu" => static (warp, x, y) => ~Lanes<T>(warp, x, y, Vector256.Equals),
            "ltu" => static (warp, x, y) => ~Lanes<T>(warp, x, y, Vector256.GreaterThanOrEqual),
            "leu" => static (warp, x, y) => ~Lanes<T>(warp, x, y, Vector256.GreaterThan),
            "gtu" => static (warp, x, y) => ~Lanes<T>(warp, x, y, Vector256.LessThanOrEqual),
            "geu" => static (warp, x, y) => ~Lanes<T>(warp, x, y, Vector256.LessThan),
            "num" => static (warp, x, y) => Numbers<T>(warp, x, y),
            "nan" => static (warp, x, y) => ~Numbers<T>(warp, x, y),
            _ => null,
        };

    private static uint Numbers<T>(Warp warp, int x, int y)
        where T : unmanaged => Lanes<T>(warp, x, x, Vector256.Equals) & Lanes<T>(warp, y, y, Vector256.Equals);

    private static uint Lanes<T>(Warp warp, int x, int y, Func<Vector256<T>, Vector256<T>, Vector256<T>> compare)
        where T : unmanaged
    {
        ReadOnlySpan<T> left = warp.Read<T>(x);
        ReadOnlySpan<T> right = warp.Read<T>(y);
        uint lanes = 0;
        for (var i = 0; i < Warp.Lanes; i += Vector256<T>.Count)
            lanes |= compare(Vector256.Create(left[i..]), Vector256.Create(right[i..])).ExtractMostSignificantBits() << i;
        return lanes;
    }

    private static Comparison Narrow(string name, Func<uint, int> widen) => (warp, x, y) =>
    {
        var left = warp.Read<uint>(x);
        var right = warp.Read<uint>(y);
        uint lanes = 0;
        for (var lane = 0; lane < Warp.Lanes; lane++)
        {
            var order = widen(left[lane]).CompareTo(widen(right[lane]));
            var holds = name switch
            {
                "eq" => order == 0,
                "ne" => order != 0,
                "lt" or "lo" => order < 0,
                "le" or "ls" => order <= 0,
                "gt" or "hi" => order > 0,
                _ => order >= 0,
            };
            lanes |= holds ? 1u << lane : 0;
        }

        return lanes;
    };

    private static LaneOperation Select(PtxInstruction source, RegisterFile registers)
    {
        source.Expect(4);
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        var predicate = registers.Predicate(source.Operands[3], source.Line);
        return source.Type.Size() == sizeof(ulong) ? Choose<ulong>(to, x, y, predicate) : Choose<uint>(to, x, y, predicate);
    }

    private static LaneOperation Choose<T>(int to, int x, int y, int predicate)
        where T : unmanaged => (warp, mask) =>
    {
        var choice = warp.Predicates[predicate];
        var yes = warp.Read<T>(x);
        var no = warp.Read<T>(y);
        var results = warp.Read<T>(to);
        for (var lane = 0; lane < Warp.Lanes; lane++)
        {
            if ((mask >> lane & 1) != 0)
                results[lane] = (choice >> lane & 1) != 0 ? yes[lane] : no[lane];
        }
    };

    private static LaneOperation? Test(PtxInstruction source, RegisterFile registers)
    {
        source.Expect(2, "notanumber", "number", "finite", "infinite", "normal", "subnormal");
        var to = registers.Predicate(source.Operands[0], source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        return source.Type switch
        {
            PtxType.F32 => Test<float>(source.Modifiers[0], to, x),
            PtxType.F64 => Test<double>(source.Modifiers[0], to, x),
            _ => null,
        };
    }

    private static LaneOperation? Test<T>(string name, int to, int x)
        where T : unmanaged, INumber<T>
    {
        Func<T, bool>? test = name switch
        {
            "notanumber" => T.IsNaN,
            "number" => value => !T.IsNaN(value),
            "finite" => T.IsFinite,
            "infinite" => T.IsInfinity,
            "normal" => T.IsNormal,
            "subnormal" => T.IsSubnormal,
            _ => null,
        };
        return test is null ? null : (warp, mask) =>
        {
            var values = warp.Read<T>(x);
            uint lanes = 0;
            for (var lane = 0; lane < Warp.Lanes; lane++)
                lanes |= test(values[lane]) ? 1u << lane : 0;
            warp.SetPredicate(to, lanes, mask);
        };
    }
}
