namespace Tersor.Mutants;

/// <summary>What became of a mutant.</summary>
internal enum Outcome
{
    /// <summary>A test noticed.</summary>
    Killed,

    /// <summary>None did.</summary>
    Survived,

    /// <summary>None can.</summary>
    Equivalent,

    /// <summary>The source has moved on and the list has not.</summary>
    Stale,

    /// <summary>It does not compile, or its tests fail without it.</summary>
    Broken,
}

/// <summary>What became of a mutant, and how.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Detail">The test that noticed, or the reason.</param>
internal sealed record Verdict(Outcome Outcome, string Detail);
