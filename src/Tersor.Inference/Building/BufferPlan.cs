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
    public static int Place(IEnumerable<StepValue> inputs, IReadOnlyList<Step> steps, IEnumerable<StepValue> outputs)
    {
        var last = new Dictionary<StepValue, int>();
        for (var i = 0; i < steps.Count; i++)
            foreach (var input in steps[i].Inputs)
                last[input] = i;
        foreach (var output in outputs)
            last[output] = steps.Count;

        List<Lifetime> living = [];
        var end = 0;
        foreach (var input in inputs)
            Place(input, -1);
        for (var i = 0; i < steps.Count; i++)
        {
            living.RemoveAll(lifetime => lifetime.Last < i);
            Place(steps[i].Output, i);
        }

        return end;

        void Place(StepValue value, int first)
        {
            var size = (value.Features + Alignment - 1) / Alignment * Alignment;
            var offset = 0;
            foreach (var other in living.OrderBy(other => other.Value.Offset))
            {
                if (offset + size <= other.Value.Offset)
                    break;
                offset = Math.Max(offset, other.Value.Offset + other.Size);
            }

            value.Offset = offset;
            living.Add(new Lifetime(value, size, Math.Max(first, last.GetValueOrDefault(value, first))));
            end = Math.Max(end, checked(offset + size));
        }
    }

    private readonly record struct Lifetime(StepValue Value, int Size, int Last);
}
