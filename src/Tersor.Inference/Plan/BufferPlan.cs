namespace Tersor.Inference;

/// <summary>
/// Gives every value a place in one workspace. Values that do not live at the same time share memory: each takes the lowest gap
/// that is free from the step that writes it to the last that reads it.
/// </summary>
internal static class BufferPlan
{
    // A cache line of floats, so that vectors do not straddle lines when there is one lane.
    private const int Alignment = 16;

    /// <summary>Sets all offsets.</summary>
    /// <returns>The floats that all values need, for one lane.</returns>
    public static int Place(Value input, IReadOnlyList<Step> steps, Value output)
    {
        List<Lifetime> placed = [];
        var end = Place(new Lifetime(input, -1, LastReader(input)));
        for (var i = 0; i < steps.Count; i++)
            end = Math.Max(end, Place(new Lifetime(steps[i].Output, i, Math.Max(i, LastReader(steps[i].Output)))));
        return end;

        int LastReader(Value value) =>
            value == output
                ? steps.Count
                : Enumerable.Range(0, steps.Count).Where(i => steps[i].Inputs.Contains(value)).DefaultIfEmpty(-1).Max();

        int Place(Lifetime lifetime)
        {
            var offset = 0;
            foreach (var other in placed.Where(other => other.Overlaps(lifetime)).OrderBy(other => other.Value.Offset))
            {
                if (offset + lifetime.Size <= other.Value.Offset)
                    break;
                offset = Math.Max(offset, other.Value.Offset + other.Size);
            }

            lifetime.Value.Offset = offset;
            placed.Add(lifetime);
            return offset + lifetime.Size;
        }
    }

    private readonly record struct Lifetime(Value Value, int First, int Last)
    {
        public int Size => (Value.Features + Alignment - 1) / Alignment * Alignment;

        public bool Overlaps(Lifetime other) => First <= other.Last && other.First <= Last;
    }
}
