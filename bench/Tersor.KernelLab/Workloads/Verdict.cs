namespace Tersor.KernelLab.Workloads;

/// <summary>The worst element of a result.</summary>
/// <param name="Index">Which one.</param>
/// <param name="Error">Its error in units of what is acceptable; NaN counts as infinite.</param>
/// <param name="Actual">What the kernel computed.</param>
/// <param name="Expected">What it should have.</param>
public readonly record struct Verdict(int Index, double Error, double Actual, double Expected)
{
    /// <summary>No element differs.</summary>
    public static Verdict Exact => new(-1, 0, 0, 0);

    /// <summary>Whether every element is acceptable.</summary>
    public bool IsRight => Error <= 1;

    /// <summary>This verdict, or another element's if that is worse.</summary>
    public Verdict Worse(int index, double error, double actual, double expected)
    {
        if (double.IsNaN(error))
            error = double.PositiveInfinity;
        return error > Error ? new Verdict(index, error, actual, expected) : this;
    }

    /// <summary>For example <c>element 7 is 1.5 instead of 2</c>.</summary>
    public override string ToString() => Index < 0 ? "exact" : $"element {Index} is {Actual:G9} instead of {Expected:G9}";
}
