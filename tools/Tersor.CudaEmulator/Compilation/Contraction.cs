namespace Tersor.CudaEmulator;

/// <summary>
/// What NVIDIA's compiler may do with multiplications and additions that name no rounding: one instruction with one rounding,
/// where the product has no other use in its block of instructions.
/// </summary>
internal static class Contraction
{
    /// <summary>The mark of an <c>fma</c> that subtracts its addend.</summary>
    public const string NegatedAddend = "negated-addend";

    /// <summary>The mark of an <c>fma</c> that subtracts its product.</summary>
    public const string NegatedFactor = "negated-factor";

    /// <summary>Contracts what can be.</summary>
    public static void Apply(PtxKernel kernel)
    {
        var code = kernel.Instructions;
        var leaders = kernel.Labels.Values.ToHashSet();
        var mentions = code.SelectMany(Mentions).CountBy(name => name).ToDictionary();
        for (var i = 0; i < code.Count; i++)
        {
            // A product that is mentioned twice is made once and used once.
            if (!IsPlain(code[i], "mul") || mentions[code[i].Operands[0].Text] != 2)
                continue;
            if (FindUse(code, i, leaders) is not { } use)
                continue;
            kernel.Instructions[use] = Fused(code[i], code[use]);
            // Labels are numbers of instructions, so the multiplication leaves one that does nothing.
            kernel.Instructions[i] = code[i] with
            {
                Opcode = "mov",
                Operands = [code[i].Operands[0], code[i].Operands[0]],
            };
        }
    }

    /// <summary>The sum that uses a product, if nothing between them changes its factors; null if there is none.</summary>
    private static int? FindUse(List<PtxInstruction> code, int product, HashSet<int> leaders)
    {
        var (result, factors) = (code[product].Operands[0].Text, code[product].Operands[1..]);
        for (var i = product + 1; i < code.Count && !leaders.Contains(i); i++)
        {
            if (code[i].Operands.Skip(1).Any(operand => operand.Text == result))
                return IsPlain(code[i], "add") || IsPlain(code[i], "sub") ? i : null;
            if (code[i].Opcode is "bra" or "brx" or "ret" or "bar")
                return null;
            if (code[i].Operands.Length > 0 && Names(code[i].Operands[0]).Any(name => factors.Any(factor => factor.Text == name)))
                return null;
        }

        return null;
    }

    private static PtxInstruction Fused(PtxInstruction product, PtxInstruction sum)
    {
        var isLeft = sum.Operands[1].Text == product.Operands[0].Text;
        var addend = sum.Operands[isLeft ? 2 : 1];
        string[] mark = sum.Opcode == "add" ? [] : [isLeft ? NegatedAddend : NegatedFactor];
        return sum with
        {
            Opcode = "fma",
            Modifiers = ["rn", .. mark, "f32"],
            Operands = [sum.Operands[0], product.Operands[1], product.Operands[2], addend],
        };
    }

    private static bool IsPlain(PtxInstruction instruction, string opcode) =>
        instruction is { Guard: null, Modifiers: ["f32"] } && instruction.Opcode == opcode;

    private static IEnumerable<string> Mentions(PtxInstruction instruction) => instruction.Operands.SelectMany(Names);

    private static IEnumerable<string> Names(PtxOperand operand) =>
        operand.Elements is { } elements ? elements.SelectMany(Names) : [operand.Text];
}
