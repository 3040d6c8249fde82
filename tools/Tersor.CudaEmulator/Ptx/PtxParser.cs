namespace Tersor.CudaEmulator;

/// <summary>Reads PTX: modules with entries, variables and instructions. Functions that are called are not emulated.</summary>
internal sealed class PtxParser
{
    private const int MostVariableBytes = 1 << 30;

    private readonly string _text;
    private readonly List<PtxToken> _tokens;
    private int _at;

    private PtxParser(string text)
    {
        _text = text;
        _tokens = PtxScanner.Scan(text);
    }

    private PtxToken Current => _tokens[_at];

    private bool IsAtEnd => _at == _tokens.Count - 1;

    /// <summary>Reads a module.</summary>
    /// <exception cref="PtxException">The text isn't PTX, or has what is not emulated.</exception>
    public static PtxModule Parse(string text) => new PtxParser(text).Module();

    private PtxModule Module()
    {
        PtxModule module = new();
        while (!IsAtEnd)
        {
            switch (Current.Text)
            {
                case ".version" or ".target" or ".address_size" or ".file" or ".loc":
                    SkipLine();
                    break;
                case ".visible" or ".weak" or ".extern":
                    _at++;
                    break;
                case ".entry":
                    _at++;
                    module.Kernels.Add(Kernel());
                    break;
                case ".global" or ".const" or ".shared":
                    module.Variables.Add(Variable());
                    Take(";");
                    break;
                default:
                    throw Unexpected();
            }
        }

        return module;
    }

    private PtxKernel Kernel()
    {
        PtxKernel kernel = new(Word());
        if (TryTake("("))
        {
            while (!TryTake(")"))
            {
                kernel.Parameters.Add(Variable());
                TryTake(",");
            }
        }

        // What a compiler is told about launches decides nothing here.
        while (Current.Text != "{")
        {
            if (Current.Text is not (".maxntid" or ".reqntid" or ".minnctapersm" or ".maxnreg"))
                throw Unexpected();
            SkipLine();
        }

        Body(kernel);
        return kernel;
    }

    private void Body(PtxKernel kernel)
    {
        var depth = 0;
        do
        {
            if (IsAtEnd)
                throw Unexpected();
            if (TryTake("{"))
                depth++;
            else if (TryTake("}"))
                depth--;
            else if (!TryTake(";"))
                Statement(kernel);
        }
        while (depth > 0);
    }

    private void Statement(PtxKernel kernel)
    {
        switch (Current.Text)
        {
            case ".reg":
                Registers(kernel);
                Take(";");
                break;
            case ".shared" or ".local":
                kernel.Variables.Add(Variable());
                Take(";");
                break;
            case ".loc" or ".pragma":
                SkipLine();
                break;
            default:
                if (_tokens[_at + 1].Text == ":")
                    Label(kernel);
                else
                    kernel.Instructions.Add(Instruction());
                break;
        }
    }

    private void Label(PtxKernel kernel)
    {
        var label = Word();
        Take(":");
        if (!TryTake(".branchtargets"))
        {
            kernel.Labels[label] = kernel.Instructions.Count;
            return;
        }

        List<string> targets = [];
        do
            targets.Add(Word());
        while (TryTake(","));
        Take(";");
        kernel.BranchTargets[label] = [.. targets];
    }

    private void Registers(PtxKernel kernel)
    {
        _at++;
        var type = PtxTypes.Parse(Word().AsSpan(1));
        if (type == PtxType.None)
            throw Unexpected();
        do
        {
            var name = Word();
            if (!TryTake("<"))
            {
                kernel.Registers[name] = type;
                continue;
            }

            var count = Bounded(1 << 20);
            Take(">");
            for (var i = 0; i < count; i++)
                kernel.Registers[name + i] = type;
        }
        while (TryTake(","));
    }

    /// <summary>A variable or a parameter: <c>.shared .align 4 .b8 name[64] = {1, 2}</c>.</summary>
    private PtxVariable Variable()
    {
        var space = Word() switch
        {
            ".global" => StateSpace.Global,
            ".const" => StateSpace.Constant,
            ".shared" => StateSpace.Shared,
            ".local" => StateSpace.Local,
            ".param" => StateSpace.Parameter,
            _ => throw Unexpected(),
        };
        var alignment = 0;
        if (TryTake(".align"))
            alignment = Math.Max(1, Bounded(1 << 12));
        var type = PtxTypes.Parse(Word().AsSpan(1));
        if (type.Size() == 0)
            throw Unexpected();
        while (Current.Text is ".ptr" or ".global" or ".shared" or ".align")
        {
            if (Current.Text == ".align")
                _at++;
            _at++;
        }

        var name = Word();
        var count = 1;
        while (TryTake("["))
        {
            count = Current.Text == "]" ? 0 : checked(count * Bounded(MostVariableBytes / type.Size()));
            Take("]");
        }

        var content = TryTake("=") ? Content(type, count) : null;
        return new PtxVariable(name, space, alignment == 0 ? type.Size() : alignment, count * type.Size(), content);
    }

    private byte[] Content(PtxType type, int count)
    {
        var content = new byte[count * type.Size()];
        var isList = TryTake("{");
        var at = 0;
        do
        {
            var (line, value) = (Current.Line, PtxLiteral.Bits(Number(), type, Current.Line));
            if (at == content.Length)
                throw new PtxException(line, "more values than the variable has elements");
            for (var i = 0; i < type.Size(); i++)
                content[at++] = (byte)(value >> (8 * i));
        }
        while (isList && TryTake(","));
        if (isList)
            Take("}");
        return content;
    }

    private PtxInstruction Instruction()
    {
        var first = Current;
        PtxOperand? guard = null;
        if (TryTake("@"))
            guard = new PtxOperand("", IsNegated: TryTake("!")) with { Text = Word() };
        var opcode = Word().Split('.');
        List<PtxOperand> operands = [];
        if (Current.Text != ";")
        {
            do
                operands.Add(Operand());
            while (TryTake(","));
        }

        var words = _text[first.Start..Current.Start].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Take(";");
        return new PtxInstruction(first.Line, string.Join(' ', words), guard, opcode[0], opcode[1..], [.. operands]);
    }

    private PtxOperand Operand()
    {
        if (TryTake("{"))
        {
            List<PtxOperand> elements = [];
            do
                elements.Add(Operand());
            while (TryTake(","));
            Take("}");
            return new PtxOperand("", Elements: [.. elements]);
        }

        if (TryTake("["))
        {
            var name = Number();
            long offset = 0;
            while (!TryTake("]"))
            {
                TryTake("+");
                var line = Current.Line;
                offset += PtxLiteral.Integer(Number(), line);
            }

            return new PtxOperand(name, offset, IsAddress: true);
        }

        var isNegated = TryTake("!");
        return new PtxOperand(Number(), IsNegated: isNegated);
    }

    /// <summary>A word, with the sign before it.</summary>
    private string Number() => TryTake("-") ? "-" + Word() : Word();

    private int Bounded(int most)
    {
        var line = Current.Line;
        var value = PtxLiteral.Integer(Word(), line);
        return value >= 0 && value <= most ? (int)value : throw new PtxException(line, $"{value} is not from 0 to {most}");
    }

    private string Word()
    {
        if (!Current.IsWord)
            throw Unexpected();
        return _tokens[_at++].Text;
    }

    private void Take(string sign)
    {
        if (!TryTake(sign))
            throw Unexpected();
    }

    private bool TryTake(string sign)
    {
        if (Current.Text != sign)
            return false;
        _at++;
        return true;
    }

    private void SkipLine()
    {
        var line = Current.Line;
        while (!IsAtEnd && Current.Line == line)
            _at++;
    }

    private PtxException Unexpected() =>
        new(Current.Line, IsAtEnd ? "the text ends too early" : $"'{Current.Text}' is not expected, or not emulated, here");
}
