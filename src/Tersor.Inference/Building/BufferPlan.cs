namespace Tersor.Inference;

/// <summary>
/// Gives every value a place in one workspace. Values that do not live at the same time share memory: each takes the lowest gap
/// that is free from the step that writes it to the last that reads it. Parts of a value lie in it from when the first is
/// written, unless that takes more memory than to put them there at last.
/// </summary>
internal sealed class BufferPlan
{
    // A cache line of floats, so that vectors do not straddle lines when there is one lane.
    private const int Alignment = 16;

    private readonly StepValue[] _inputs;
    private readonly IReadOnlyList<Step> _steps;
    private readonly Dictionary<StepValue, int> _last = [];
    private readonly Dictionary<StepValue, StepValue> _roots = [];
    private readonly List<Lifetime> _living = [];
    private readonly HashSet<StepValue> _placed = [];
    private int _end;

    private BufferPlan(StepValue[] inputs, IReadOnlyList<Step> steps, IEnumerable<StepValue> outputs)
    {
        (_inputs, _steps) = (inputs, steps);

        // Whoever holds a value is written later.
        foreach (var value in Backwards())
            _roots[value] = value.Whole is { } whole ? _roots[whole] : value;
        for (var i = 0; i < steps.Count; i++)
            foreach (var input in steps[i].Inputs)
                _last[RootOf(input)] = i;
        foreach (var output in outputs)
            _last[RootOf(output)] = steps.Count;
    }

    /// <summary>Sets all offsets.</summary>
    /// <returns>The floats that all values need, for one lane.</returns>
    public static int Place(StepValue[] inputs, IReadOnlyList<Step> steps, StepValue[] outputs)
    {
        var parts = new BufferPlan(inputs, steps, outputs).Backwards().Where(value => value.Whole is not null).ToArray();
        var wholes = Array.ConvertAll(parts, part => part.Whole);
        var together = new BufferPlan(inputs, steps, outputs).Run();
        if (parts.Length == 0)
            return together;
        foreach (var part in parts)
            part.Whole = null;
        var apart = new BufferPlan(inputs, steps, outputs).Run();
        if (apart < together)
            return apart;
        for (var i = 0; i < parts.Length; i++)
            parts[i].Whole = wholes[i];
        return new BufferPlan(inputs, steps, outputs).Run();
    }

    private int Run()
    {
        foreach (var input in _inputs)
            Place(RootOf(input), -1);
        for (var i = 0; i < _steps.Count; i++)
        {
            _living.RemoveAll(lifetime => lifetime.Last < i);
            Place(RootOf(_steps[i].Output), i);
        }

        foreach (var value in Backwards())
            if (value.Whole is { } whole)
                value.Offset = whole.Offset + value.PlaceInWhole;
        return _end;
    }

    private IEnumerable<StepValue> Backwards() => _steps.Select(step => step.Output).Reverse().Concat(_inputs);

    // Constants that no step lays out have no place.
    private StepValue RootOf(StepValue value) => _roots.GetValueOrDefault(value, value);

    private void Place(StepValue value, int first)
    {
        if (!_placed.Add(value))
            return;
        var size = (value.Features + Alignment - 1) / Alignment * Alignment;
        var offset = 0;
        foreach (var other in _living.OrderBy(other => other.Value.Offset))
        {
            if (offset + size <= other.Value.Offset)
                break;
            offset = Math.Max(offset, other.Value.Offset + other.Size);
        }

        value.Offset = offset;
        _living.Add(new Lifetime(value, size, Math.Max(first, _last.GetValueOrDefault(value, first))));
        _end = Math.Max(_end, checked(offset + size));
    }

    private readonly record struct Lifetime(StepValue Value, int Size, int Last);
}
