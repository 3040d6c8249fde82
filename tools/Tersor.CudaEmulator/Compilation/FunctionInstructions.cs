using System.Numerics.Tensors;

namespace Tersor.CudaEmulator;

/// <summary>
/// Reciprocals, roots and the hardware's approximations of functions: computed exactly, and made as wrong as allowed.
/// </summary>
internal static class FunctionInstructions
{
    /// <summary>The operation of an instruction; null if it is not emulated.</summary>
    public static LaneOperation? Compile(PtxInstruction source, RegisterFile registers, bool perturb)
    {
        source.Expect(2, "rn", "approx");
        var to = registers.Exactly(source.Operands[0], source.Type, source.Line);
        var x = registers.Exactly(source.Operands[1], source.Type, source.Line);
        var exact = source.Type switch
        {
            PtxType.F32 => Single(source, to, x),
            PtxType.F64 => Double(source, to, x),
            _ => null,
        };
        return exact is not null && perturb && source.Has("approx") && source.Type == PtxType.F32
            ? Perturbation.After(exact, to, isLogarithm: source.Opcode == "lg2")
            : exact;
    }

    private static LaneOperation? Single(PtxInstruction source, int to, int x) => source.Opcode switch
    {
        "rcp" => Lift.Unary<float>(to, x, TensorPrimitives.Reciprocal),
        "sqrt" => Lift.Unary<float>(to, x, TensorPrimitives.Sqrt),
        _ when !source.Has("approx") => null,
        "rsqrt" => Lift.Each<float, float>(to, x, value => (float)(1 / Math.Sqrt(value))),
        "ex2" => Lift.Each<float, float>(to, x, value => (float)Math.Pow(2, value)),
        "lg2" => Lift.Each<float, float>(to, x, value => (float)Math.Log2(value)),
        "sin" => Lift.Each<float, float>(to, x, value => (float)Math.Sin(value)),
        "cos" => Lift.Each<float, float>(to, x, value => (float)Math.Cos(value)),
        "tanh" => Lift.Each<float, float>(to, x, value => (float)Math.Tanh(value)),
        _ => null,
    };

    private static LaneOperation? Double(PtxInstruction source, int to, int x) => source.Opcode switch
    {
        "rcp" when source.Has("rn") => Lift.Unary<double>(to, x, TensorPrimitives.Reciprocal),
        "sqrt" => Lift.Unary<double>(to, x, TensorPrimitives.Sqrt),
        _ => null,
    };
}
