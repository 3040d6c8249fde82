namespace Tersor.CudaEmulator;

/// <summary><c>mov</c> between registers, and of numbers and addresses, which are registers too.</summary>
internal static class MoveInstructions
{
    /// <summary>The operation of an instruction; null if it is not emulated.</summary>
    public static LaneOperation? Compile(PtxInstruction source, RegisterFile registers)
    {
        source.Expect(2);
        var (destination, from, line) = (source.Operands[0], source.Operands[1], source.Line);
        if (source.Type == PtxType.Pred)
            return Predicate(source, registers);
        if (destination.Elements is not null || from.Elements is not null)
            return null;
        var (to, x) = (registers.Exactly(destination, source.Type, line), registers.Exactly(from, source.Type, line));
        return source.Type.Size() == sizeof(ulong)
            ? Lift.Unary<ulong>(to, x, static (values, results) => values.CopyTo(results))
            : Lift.Unary<uint>(to, x, static (values, results) => values.CopyTo(results));
    }

    private static LaneOperation Predicate(PtxInstruction source, RegisterFile registers)
    {
        var to = registers.Predicate(source.Operands[0], source.Line);
        var from = source.Operands[1];
        if (PtxLiteral.IsNumber(from.Text))
        {
            var value = PtxLiteral.Integer(from.Text, source.Line) != 0 ? uint.MaxValue : 0;
            return (warp, mask) => warp.SetPredicate(to, value, mask);
        }

        var predicate = registers.Predicate(from, source.Line);
        return (warp, mask) => warp.SetPredicate(to, warp.Predicates[predicate], mask);
    }
}
