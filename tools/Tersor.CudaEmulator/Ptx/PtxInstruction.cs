namespace Tersor.CudaEmulator;

/// <summary>An instruction as it is written.</summary>
/// <param name="Line">The line it stands in.</param>
/// <param name="Text">What it reads, for reports.</param>
/// <param name="Guard">The predicate after <c>@</c>, or null.</param>
/// <param name="Opcode">The first part of the opcode.</param>
/// <param name="Modifiers">The other parts, types included.</param>
/// <param name="Operands">Its operands in order.</param>
internal sealed record PtxInstruction(
    int Line, string Text, PtxOperand? Guard, string Opcode, string[] Modifiers, PtxOperand[] Operands)
{
    private readonly PtxType[] _types = [.. Modifiers.Select(name => PtxTypes.Parse(name)).Where(type => type != PtxType.None)];

    /// <summary>What it computes with: the first type that it names.</summary>
    public PtxType Type => _types.Length > 0 ? _types[0] : PtxType.None;

    /// <summary>The second type that it names, or the first where there is but one.</summary>
    public PtxType SourceType => _types.Length > 1 ? _types[1] : Type;

    /// <summary>Whether a modifier is there.</summary>
    public bool Has(string modifier) => Modifiers.Contains(modifier);

    /// <summary>Demands a number of operands, and that there is no modifier but types and these.</summary>
    /// <exception cref="PtxException">It is otherwise.</exception>
    public void Expect(int operands, params ReadOnlySpan<string> modifiers)
    {
        foreach (var modifier in Modifiers)
        {
            if (PtxTypes.Parse(modifier) == PtxType.None && !modifiers.Contains(modifier))
                throw new PtxException(Line, $"modifier .{modifier} of {Opcode} is not emulated");
        }

        if (Operands.Length != operands)
            throw new PtxException(Line, $"{Opcode} has {Operands.Length} operands instead of {operands}");
    }

    /// <summary>What is thrown for an instruction that the emulator doesn't know.</summary>
    public PtxException NotEmulated() => new(Line, $"{string.Join('.', [Opcode, .. Modifiers])} is not emulated");
}
