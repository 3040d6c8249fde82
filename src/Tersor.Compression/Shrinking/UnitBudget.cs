using Tersor.Format;

namespace Tersor.Compression;

/// <summary>Lets only so many units of a group live: those with the most energy on the way in times on the way out.</summary>
/// <param name="group">The units.</param>
/// <param name="share">The share of them that is left in the end, in (0, 1].</param>
/// <param name="forms">The form of each parameter of the graph; null for one that has no codes.</param>
internal sealed class UnitBudget(UnitGroup group, double share, IReadOnlyList<PricedForm?> forms)
{
    /// <summary>Closes all places of the units that have to go; those that were closed before may be open again.</summary>
    /// <param name="progress">How much of the way to the budget is over, in [0, 1].</param>
    public void Apply(double progress)
    {
        var least = Math.Max(1, share * group.Count);
        var left = (int)Math.Round(least + ((group.Count - least) * (1 - progress) * (1 - progress)));
        if (left >= group.Count)
            return;
        var (made, read) = (new double[group.Count], new double[group.Count]);
        foreach (var (_, axis, form) in Parts().Where(part => part.IsWeight))
            Add(form, axis, group.Made.Contains(axis) ? made : read);
        var order = Enumerable.Range(0, group.Count).OrderByDescending(unit => made[unit] * read[unit]).Skip(left).ToHashSet();
        foreach (var (_, axis, form) in Parts())
            axis.ForEach(group.Count, (unit, at) => form.IsClosed[at] |= order.Contains(unit));
    }

    /// <summary>Closes all that makes units that nobody reads.</summary>
    /// <returns>Whether any were open.</returns>
    public bool CloseUnread()
    {
        var isRead = new bool[group.Count];
        foreach (var axis in group.Read)
            if (forms[axis.Parameter] is { } form)
                axis.ForEach(group.Count, (unit, at) => isRead[unit] |= form.Codes[at] != 0);
            else
                return false;
        var any = false;
        foreach (var axis in group.Made)
            if (forms[axis.Parameter] is { } form)
                axis.ForEach(group.Count, (unit, at) =>
                {
                    any |= !isRead[unit] && form.Codes[at] != 0;
                    form.IsClosed[at] |= !isRead[unit];
                });
        return any;
    }

    private IEnumerable<(bool IsWeight, UnitAxis Axis, PricedForm Form)> Parts()
    {
        foreach (var axis in group.Made.Concat(group.Read))
            if (forms[axis.Parameter] is { } form)
                yield return (form.Owned.Shape.Rank > 1, axis, form);
    }

    private void Add(PricedForm form, UnitAxis axis, double[] energy) =>
        axis.ForEach(group.Count, (unit, at) =>
        {
            if (form.Codes[at] != 0)
                energy[unit] += (double)form.Weights[at] * form.Weights[at];
        });
}
