namespace Tersor.CudaEmulator;

/// <summary>
/// Makes a kernel that can run of one that was read: places for its registers and variables, an operation for each instruction,
/// the places where lanes that parted meet again.
/// </summary>
internal sealed class KernelCompiler
{
    private readonly PtxKernel _kernel;
    private readonly Dictionary<string, PtxVariable> _parameters;
    private readonly Dictionary<string, int> _parameterOffsets = [];
    private readonly Dictionary<string, ulong> _addresses;
    private readonly EmulatorOptions _options;
    private readonly RegisterFile _registers;
    private readonly int _sharedBytes;
    private readonly int _localBytes;
    private readonly int _argumentBytes;

    private KernelCompiler(
        PtxModule module, PtxKernel kernel, IReadOnlyDictionary<string, ulong> globals, EmulatorOptions options)
    {
        _kernel = kernel;
        _options = options;
        _parameters = kernel.Parameters.ToDictionary(parameter => parameter.Name);
        foreach (var parameter in kernel.Parameters)
            _parameterOffsets[parameter.Name] = PtxVariable.Place(ref _argumentBytes, parameter);
        _addresses = new Dictionary<string, ulong>(globals);
        // What a launch adds to shared memory lies behind everything that has a size.
        foreach (var variable in kernel.Variables.Concat(module.Variables).OrderBy(variable => variable.Size == 0))
        {
            if (variable.Space == StateSpace.Shared)
                _addresses[variable.Name] = (ulong)PtxVariable.Place(ref _sharedBytes, variable);
            else if (variable.Space == StateSpace.Local)
                _addresses[variable.Name] = (ulong)PtxVariable.Place(ref _localBytes, variable);
        }

        _registers = new RegisterFile(kernel, _addresses);
    }

    /// <summary>Compiles a kernel.</summary>
    /// <param name="module">The module that has it.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="globals">Where the module's global and constant variables lie.</param>
    /// <param name="number">A number for reports.</param>
    /// <param name="options">How freely the hardware's liberties are taken.</param>
    /// <exception cref="PtxException">It has what is not emulated, or what PTX does not allow.</exception>
    public static CompiledKernel Compile(
        PtxModule module, PtxKernel kernel, IReadOnlyDictionary<string, ulong> globals, int number, EmulatorOptions options)
    {
        KernelCompiler compiler = new(module, kernel, globals, options);
        if (options.Contract)
            Contraction.Apply(kernel);
        Instruction[] code = [.. kernel.Instructions.Select(compiler.Compile)];
        Connect(code);
        return new CompiledKernel
        {
            Name = kernel.Name,
            Title = $"{kernel.Name}#{number}",
            Code = code,
            Registers = compiler._registers,
            Parameters = [.. kernel.Parameters.Select(p => (compiler._parameterOffsets[p.Name], p.Size))],
            ArgumentBytes = compiler._argumentBytes,
            SharedBytes = compiler._sharedBytes,
            LocalBytes = (compiler._localBytes + 15) / 16 * 16,
        };
    }

    private static void Connect(Instruction[] code)
    {
        PostDominators dominators = new(new ControlFlowGraph(code));
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i].Targets.Length > 0)
                code[i].Reconvergence = dominators.ReconvergenceOf(i);
        }
    }

    private Instruction Compile(PtxInstruction source)
    {
        var (kind, targets, selector) = Control(source);
        return new Instruction
        {
            Source = source,
            Kind = kind,
            Class = ClassOf(source),
            Guard = source.Guard is { } guard ? _registers.Predicate(guard, source.Line) : -1,
            IsGuardNegated = source.Guard is { IsNegated: true },
            Compute = kind == InstructionKind.Compute ? Operation(source) : null,
            Targets = targets,
            Selector = selector,
            IsUniform = source.Has("uni"),
        };
    }

    private (InstructionKind Kind, int[] Targets, int Selector) Control(PtxInstruction source)
    {
        switch (source.Opcode)
        {
            case "bra":
                source.Expect(1, "uni");
                return (InstructionKind.Branch, [Label(source.Operands[0].Text, source.Line)], 0);
            case "brx":
                source.Expect(2, "idx", "uni");
                if (!_kernel.BranchTargets.TryGetValue(source.Operands[1].Text, out var labels))
                    throw new PtxException(source.Line, $"{source.Operands[1].Text} lists no targets");
                return (
                    InstructionKind.IndexedBranch,
                    [.. labels.Select(label => Label(label, source.Line))],
                    _registers.Exactly(source.Operands[0], PtxType.U32, source.Line));
            case "ret" or "exit":
                source.Expect(0, "uni");
                return (InstructionKind.Return, [], 0);
            case "bar" or "barrier" when source.Modifiers is ["sync"] or ["cta", "sync"]:
                // The barrier of all threads, number 0: what counts threads or uses other numbers is another thing.
                source.Expect(1, "sync", "cta");
                return source.Operands[0].Text == "0"
                    ? (InstructionKind.Barrier, [], 0)
                    : throw new PtxException(source.Line, "barriers other than 0 are not emulated");
            default:
                return (InstructionKind.Compute, [], 0);
        }
    }

    private int Label(string name, int line) =>
        _kernel.Labels.TryGetValue(name, out var index) ? index : throw new PtxException(line, $"there is no label {name}");

    private LaneOperation Operation(PtxInstruction source)
    {
        var operation = source.Opcode switch
        {
            "mov" => MoveInstructions.Compile(source, _registers),
            "ld" or "st" or "cvta" => MemoryInstruction(source),
            "setp" or "selp" or "testp" => ComparisonInstructions.Compile(source, _registers),
            "cvt" => ConversionInstructions.Compile(source, _registers),
            "and" or "or" or "xor" or "not" or "shl" or "shr" or "popc" or "clz" or "copysign" =>
                BitInstructions.Compile(source, _registers),
            "div" or "rem" when !source.Type.IsFloat() => DivisionInstructions.Compile(source, _registers),
            "rcp" or "sqrt" or "rsqrt" or "ex2" or "lg2" or "sin" or "cos" or "tanh" =>
                FunctionInstructions.Compile(source, _registers, _options.Perturb),
            // All accesses of a warp are in order here, and warps meet at barriers alone.
            "membar" or "fence" or "bar" or "nanosleep" when source.Opcode != "bar" || source.Has("warp") => (_, _) => { }
            ,
            _ => ArithmeticInstructions.Compile(source, _registers, _options.Perturb),
        };
        return operation ?? throw source.NotEmulated();
    }

    private LaneOperation? MemoryInstruction(PtxInstruction source)
    {
        if (source.Opcode == "cvta")
            return AddressInstructions.Compile(source, _registers);
        if (source.Operands.Length != 2)
            return null;
        if (!source.Has("param"))
            return AddressInstructions.Access(source, _registers, _addresses);
        if (source.Opcode == "st" || !_parameters.TryGetValue(source.Operands[1].Text, out var parameter))
            return null;
        var offset = source.Operands[1].Offset;
        return AddressInstructions.LoadArgument(
            source, _registers, (int)(_parameterOffsets[parameter.Name] + offset), parameter.Size - (int)offset);
    }

    private static InstructionClass ClassOf(PtxInstruction source) => source.Opcode switch
    {
        "fma" => InstructionClass.MultiplyAdd,
        "ld" or "st" when source.Has("shared") => InstructionClass.SharedMemory,
        "ld" or "st" when !source.Has("param") => InstructionClass.GlobalMemory,
        "bra" or "brx" or "ret" or "exit" or "bar" or "barrier" => InstructionClass.Control,
        "div" or "rem" => InstructionClass.Division,
        "mov" or "selp" or "setp" or "cvt" or "ld" => InstructionClass.Integer,
        _ => source.Type.IsFloat() ? InstructionClass.FloatingPoint : InstructionClass.Integer,
    };
}
