using System.Globalization;
using System.Text;

namespace Tersor.CudaEmulator.Tests;

/// <summary>
/// A random program of a few variables, as PTX and as a function of C# that the processor runs a thread at a time. It has
/// arithmetic of whole numbers and floats, branches nested in each other, and loops whose length depends on the data.
/// </summary>
internal sealed class RandomProgram
{
    private const int Variables = 4;
    private const int Deepest = 3;

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<Action<State>> _main;
    private int _labels;

    /// <summary>Makes a program.</summary>
    public RandomProgram(int seed)
    {
        _random = new Random(seed);
        _main = Block(Deepest);
    }

    /// <summary>The program: variables are %r10 to %r13 and %f10 to %f13.</summary>
    public string Text => _text.ToString();

    /// <summary>What the program makes of the variables' first values.</summary>
    public (uint[] Integers, float[] Floats) Run(uint[] integers, float[] floats)
    {
        State state = new([.. integers], [.. floats]);
        Run(_main, state);
        return (state.Integers, state.Floats);
    }

    private static void Run(List<Action<State>> steps, State state)
    {
        foreach (var step in steps)
            step(state);
    }

    private List<Action<State>> Block(int depth)
    {
        List<Action<State>> steps = [];
        for (var i = _random.Next(1, 5); i >= 0; i--)
        {
            steps.Add((depth == 0 ? _random.Next(2) : _random.Next(4)) switch
            {
                0 => Whole(),
                1 => Float(),
                2 => Choice(depth - 1),
                _ => Loop(depth),
            });
        }

        return steps;
    }

    private Action<State> Whole()
    {
        var (to, x, y) = (Pick(), Pick(), Pick());
        (string Name, Func<uint, uint, uint> Function)[] operations =
        [
            ("add.u32", (a, b) => a + b),
            ("sub.s32", (a, b) => a - b),
            ("mul.lo.u32", (a, b) => a * b),
            ("mul.hi.s32", (a, b) => (uint)(((long)(int)a * (int)b) >> 32)),
            ("xor.b32", (a, b) => a ^ b),
            ("min.s32", (a, b) => (uint)Math.Min((int)a, (int)b)),
            ("max.u32", Math.Max),
            ("shl.b32", (a, b) => b > 31 ? 0 : a << (int)b),
            ("shr.s32", (a, b) => (uint)((int)a >> (int)Math.Min(b, 31))),
        ];
        var (name, function) = operations[_random.Next(operations.Length)];
        Write($"{name} %r{to + 10}, %r{x + 10}, %r{y + 10};");
        return state => state.Integers[to] = function(state.Integers[x], state.Integers[y]);
    }

    private Action<State> Float()
    {
        var (to, x, y) = (Pick(), Pick(), Pick());
        (string Name, Func<float, float, float> Function)[] operations =
        [
            ("add.rn.f32", (a, b) => a + b),
            ("sub.rn.f32", (a, b) => a - b),
            ("mul.rn.f32", (a, b) => a * b),
            ("div.rn.f32", (a, b) => a / b),
            ("min.f32", float.MinNumber),
            ("max.f32", float.MaxNumber),
        ];
        var (name, function) = operations[_random.Next(operations.Length)];
        Write($"{name} %f{to + 10}, %f{x + 10}, %f{y + 10};");
        return state => state.Floats[to] = function(state.Floats[x], state.Floats[y]);
    }

    private Action<State> Choice(int depth)
    {
        var (x, y, label) = (Pick(), Pick(), ++_labels);
        var isFloat = _random.Next(2) == 0;
        Write(isFloat ? $"setp.gtu.f32 %p1, %f{x + 10}, %f{y + 10};" : $"setp.lt.s32 %p1, %r{x + 10}, %r{y + 10};");
        Write($"@%p1 bra else{label};");
        var otherwise = Block(depth);
        Write($"bra join{label}; else{label}:");
        var then = Block(depth);
        Write($"join{label}:");
        return state =>
        {
            var holds = isFloat
                ? !(state.Floats[x] <= state.Floats[y])
                : (int)state.Integers[x] < (int)state.Integers[y];
            Run(holds ? then : otherwise, state);
        };
    }

    private Action<State> Loop(int depth)
    {
        var (x, most, label, counter) = (Pick(), _random.Next(1, 6), ++_labels, 20 + depth);
        Write($"rem.u32 %r{counter}, %r{x + 10}, {most.ToString(CultureInfo.InvariantCulture)}; loop{label}:");
        var body = Block(depth - 1);
        Write($"sub.s32 %r{counter}, %r{counter}, 1; setp.ge.s32 %p1, %r{counter}, 0; @%p1 bra loop{label};");
        return state =>
        {
            for (var left = (int)(state.Integers[x] % (uint)most); left >= 0; left--)
                Run(body, state);
        };
    }

    private int Pick() => _random.Next(Variables);

    private void Write(string line) => _text.AppendLine(line);

    private sealed record State(uint[] Integers, float[] Floats);
}
