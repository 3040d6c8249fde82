using System.Numerics;
using System.Numerics.Tensors;

namespace Tersor.CudaEmulator;

/// <summary>Sums, products, quotients of floats, extremes, signs.</summary>
internal static class ArithmeticInstructions
{
    /// <summary>The operation of an instruction; null if it is not emulated.</summary>
    public static LaneOperation? Compile(PtxInstruction source, RegisterFile registers, bool perturb)
    {
        switch (source.Opcode)
        {
            case "neg" or "abs":
                source.Expect(2);
                return Sign(source, registers);
            case "fma":
                source.Expect(4, "rn", Contraction.NegatedAddend, Contraction.NegatedFactor);
                return MultiplyAdd(source, registers);
            case "mad" or "mul" when source.Has("wide") || source.Has("hi"):
                source.Expect(source.Opcode == "mul" ? 3 : 4, "wide", "hi");
                return source.Has("wide") ? Wide(source, registers) : High(source, registers);
            case "mad":
                source.Expect(4, "lo", "rn");
                return MultiplyAdd(source, registers);
            case "mul":
                source.Expect(3, "lo", "rn");
                return Binary(source, registers);
            case "div":
                source.Expect(3, "rn", "approx", "full");
                return Quotient(source, registers, perturb);
            case "add" or "sub":
                source.Expect(3, "rn");
                return Binary(source, registers);
            case "min" or "max":
                source.Expect(3);
                return Binary(source, registers);
            default:
                return null;
        }
    }

    private static LaneOperation? Binary(PtxInstruction source, RegisterFile registers) => source.Type switch
    {
        PtxType.F32 => Number<float>(source, registers),
        PtxType.F64 => Number<double>(source, registers),
        PtxType.U32 => Number<uint>(source, registers),
        PtxType.S32 => Number<int>(source, registers),
        PtxType.U64 => Number<ulong>(source, registers),
        PtxType.S64 => Number<long>(source, registers),
        PtxType.U16 or PtxType.S16 => Narrow(source, registers),
        _ => null,
    };

    /// <summary>Extremes of floats prefer a number to a NaN, and know the sign of zeros.</summary>
    private static LaneOperation? Number<T>(PtxInstruction source, RegisterFile registers)
        where T : unmanaged, INumber<T>
    {
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        return source.Opcode switch
        {
            "add" => Lift.Binary<T>(to, x, y, TensorPrimitives.Add),
            "sub" => Lift.Binary<T>(to, x, y, TensorPrimitives.Subtract),
            "mul" => Lift.Binary<T>(to, x, y, TensorPrimitives.Multiply),
            "min" => Lift.Binary<T>(to, x, y, TensorPrimitives.MinNumber),
            "max" => Lift.Binary<T>(to, x, y, TensorPrimitives.MaxNumber),
            _ => null,
        };
    }

    private static LaneOperation? Narrow(PtxInstruction source, RegisterFile registers)
    {
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        return (source.Opcode, source.Type) switch
        {
            ("add", _) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => (ushort)(a + b)),
            ("sub", _) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => (ushort)(a - b)),
            ("mul", _) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => (ushort)(a * b)),
            ("min", PtxType.S16) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => (ushort)Math.Min((short)a, (short)b)),
            ("max", PtxType.S16) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => (ushort)Math.Max((short)a, (short)b)),
            ("min", _) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => Math.Min((ushort)a, (ushort)b)),
            ("max", _) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => Math.Max((ushort)a, (ushort)b)),
            _ => null,
        };
    }

    private static LaneOperation? Quotient(PtxInstruction source, RegisterFile registers, bool perturb)
    {
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        if (source.Type == PtxType.F64)
            return Lift.Binary<double>(to, x, y, TensorPrimitives.Divide);
        var exact = Lift.Binary<float>(to, x, y, TensorPrimitives.Divide);
        return perturb && !source.Has("rn") ? Perturbation.After(exact, to, isLogarithm: false) : exact;
    }

    private static LaneOperation? Sign(PtxInstruction source, RegisterFile registers) => source.Type switch
    {
        PtxType.F32 => Sign<float>(source, registers),
        PtxType.F64 => Sign<double>(source, registers),
        PtxType.S32 => Sign<int>(source, registers),
        PtxType.S64 => Sign<long>(source, registers),
        _ => null,
    };

    private static LaneOperation Sign<T>(PtxInstruction source, RegisterFile registers)
        where T : unmanaged, INumber<T>
    {
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        if (source.Opcode == "neg")
            return Lift.Unary<T>(to, x, TensorPrimitives.Negate);
        // The least whole number has no positive one: it stays as it is, as on hardware.
        return source.Type.IsFloat()
            ? Lift.Unary<T>(to, x, TensorPrimitives.Abs)
            : Lift.Each<T, T>(to, x, value => T.IsNegative(value) ? unchecked(T.Zero - value) : value);
    }

    private static LaneOperation? MultiplyAdd(PtxInstruction source, RegisterFile registers)
    {
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        var z = registers.Exactly(source.Operands[3], source.Type, source.Line);
        return source.Type switch
        {
            PtxType.F32 when source.Has(Contraction.NegatedAddend) =>
                Lift.Each<float, float, float>(to, x, y, z, (a, b, c) => MathF.FusedMultiplyAdd(a, b, -c)),
            PtxType.F32 when source.Has(Contraction.NegatedFactor) =>
                Lift.Each<float, float, float>(to, x, y, z, (a, b, c) => MathF.FusedMultiplyAdd(-a, b, c)),
            PtxType.F32 => Lift.Ternary<float>(to, x, y, z, TensorPrimitives.FusedMultiplyAdd),
            PtxType.F64 => Lift.Ternary<double>(to, x, y, z, TensorPrimitives.FusedMultiplyAdd),
            PtxType.U32 or PtxType.S32 => Lift.Ternary<uint>(to, x, y, z, TensorPrimitives.MultiplyAdd),
            PtxType.U64 or PtxType.S64 => Lift.Ternary<ulong>(to, x, y, z, TensorPrimitives.MultiplyAdd),
            _ => null,
        };
    }

    /// <summary>Products twice as wide as their factors, perhaps with something that wide added.</summary>
    private static LaneOperation? Wide(PtxInstruction source, RegisterFile registers)
    {
        var wide = source.Type switch
        {
            PtxType.U16 or PtxType.S16 => PtxType.U32,
            PtxType.U32 or PtxType.S32 => PtxType.U64,
            _ => PtxType.None,
        };
        if (wide == PtxType.None)
            return null;
        var to = registers.Exactly(source.Operands[0], wide, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        var z = source.Opcode == "mad" ? registers.Exactly(source.Operands[3], wide, source.Line) : -1;
        return (source.Type, z >= 0) switch
        {
            (PtxType.U32, false) => Lift.Each<ulong, uint, uint>(to, x, y, (a, b) => (ulong)a * b),
            (PtxType.S32, false) => Lift.Each<long, int, int>(to, x, y, (a, b) => (long)a * b),
            (PtxType.U32, true) => Lift.Each<ulong, uint, uint>(to, x, y, z, (a, b, c) => ((ulong)a * b) + c),
            (PtxType.S32, true) => Lift.Each<long, int, int>(to, x, y, z, (a, b, c) => ((long)a * b) + c),
            (PtxType.U16, false) => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => (uint)(ushort)a * (ushort)b),
            (PtxType.S16, false) => Lift.Each<int, uint, uint>(to, x, y, (a, b) => (short)a * (short)b),
            _ => null,
        };
    }

    private static LaneOperation? High(PtxInstruction source, RegisterFile registers)
    {
        if (source.Opcode == "mad")
            return null;
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var y = registers.Exactly(source.Operands[2], source.Type, source.Line);
        return source.Type switch
        {
            PtxType.U32 => Lift.Each<uint, uint, uint>(to, x, y, (a, b) => (uint)(((ulong)a * b) >> 32)),
            PtxType.S32 => Lift.Each<int, int, int>(to, x, y, (a, b) => (int)(((long)a * b) >> 32)),
            PtxType.U64 => Lift.Each<ulong, ulong, ulong>(to, x, y, (a, b) => Math.BigMul(a, b, out _)),
            PtxType.S64 => Lift.Each<long, long, long>(to, x, y, (a, b) => Math.BigMul(a, b, out _)),
            _ => null,
        };
    }
}
