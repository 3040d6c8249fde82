namespace Tersor.CudaEmulator;

/// <summary>A register's place in a warp's file: 32 values side by side.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Size">Bytes of a value: 4 or 8. Narrower registers take 4.</param>
internal readonly record struct Register(int Offset, int Size);

/// <summary>
/// The layout of a kernel's registers. Numbers and variables' addresses in the text are registers that never change, and so are
/// special registers within a block: an instruction reads all its operands the same way.
/// </summary>
internal sealed class RegisterFile
{
    private readonly Dictionary<string, Register> _registers = [];
    private readonly Dictionary<string, int> _predicates = [];
    private readonly Dictionary<string, ulong> _addresses;
    private readonly Dictionary<(ulong Value, int Size), Register> _constants = [];
    private readonly Dictionary<SpecialRegister, Register> _specials = [];

    /// <summary>Lays out what a kernel declares.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="addresses">Where its variables and those of its module lie.</param>
    public RegisterFile(PtxKernel kernel, Dictionary<string, ulong> addresses)
    {
        _addresses = addresses;
        foreach (var (name, type) in kernel.Registers)
        {
            if (type == PtxType.Pred)
                _predicates[name] = Predicates++;
            else
                _registers[name] = Allocate(Math.Max(4, type.Size()));
        }
    }

    /// <summary>How many bytes a warp's registers take.</summary>
    public int Bytes { get; private set; }

    /// <summary>How many predicates there are.</summary>
    public int Predicates { get; private set; }

    /// <summary>Registers that hold a number.</summary>
    public IEnumerable<(Register Register, ulong Value)> Constants => _constants.Select(pair => (pair.Value, pair.Key.Value));

    /// <summary>Registers that hold what the hardware knows of a thread.</summary>
    public IEnumerable<(SpecialRegister Special, Register Register)> Specials => _specials.Select(pair => (pair.Key, pair.Value));

    /// <summary>The register that an operand of a type is read from or written to.</summary>
    /// <exception cref="PtxException">It isn't declared, or too narrow.</exception>
    public Register this[PtxOperand operand, PtxType type, int line]
    {
        get
        {
            var register = Find(operand, type, line);
            return register.Size >= type.Size()
                ? register
                : throw new PtxException(line, $"{operand.Text} is too narrow for .{type.ToString().ToLowerInvariant()}");
        }
    }

    /// <summary>The same, for values that take as many bytes as the register has.</summary>
    /// <returns>The register's offset.</returns>
    public int Exactly(PtxOperand operand, PtxType type, int line)
    {
        var register = this[operand, type, line];
        return register.Size == Math.Max(4, type.Size())
            ? register.Offset
            : throw new PtxException(line, $"{operand.Text} is wider than .{type.ToString().ToLowerInvariant()}");
    }

    /// <summary>The number of a predicate.</summary>
    public int Predicate(PtxOperand operand, int line) =>
        _predicates.TryGetValue(operand.Text, out var predicate)
            ? predicate
            : throw new PtxException(line, $"predicate {operand.Text} is not declared");

    private Register Find(PtxOperand operand, PtxType type, int line)
    {
        if (_registers.TryGetValue(operand.Text, out var register))
            return register;
        if (PtxLiteral.IsNumber(operand.Text))
            return Constant(PtxLiteral.Bits(operand.Text, type, line), type);
        if (_addresses.TryGetValue(operand.Text, out var address))
            return Constant(address + (ulong)operand.Offset, type);
        if (SpecialRegisters.Parse(operand.Text) is { } special)
        {
            if (!_specials.TryGetValue(special, out register))
                _specials[special] = register = Allocate(sizeof(uint));
            return register;
        }

        throw new PtxException(line, $"{operand.Text} is not declared, or not emulated");
    }

    private Register Constant(ulong value, PtxType type)
    {
        var key = (value, Math.Max(4, type.Size()));
        if (!_constants.TryGetValue(key, out var register))
            _constants[key] = register = Allocate(key.Item2);
        return register;
    }

    private Register Allocate(int size)
    {
        var register = new Register(Bytes, size);
        Bytes += Warp.Lanes * size;
        return register;
    }
}
