namespace Tersor.Compression.PostTraining;

/// <summary>How one tensor is swept.</summary>
public sealed record SweepSettings
{
    /// <summary>The price of a bit, in units of the outputs' squared change: a layer minimises ½ · error + λ · bits.</summary>
    public required double Lambda { get; init; }

    /// <summary>What is added to the Hessian's diagonal, as a share of its mean.</summary>
    public double Damping { get; init; } = 0.01;

    /// <summary>Sweeps with code lengths, centroids and scales that are measured anew each time, at most.</summary>
    public int Rounds { get; init; } = 4;

    /// <summary>Passes of coordinate descent after each sweep but the first, at most.</summary>
    public int DescentPasses { get; init; } = 5;

    /// <summary>Whether later columns make up for the error of earlier ones.</summary>
    public bool UsesFeedback { get; init; } = true;

    /// <summary>Whether choices are priced by their code length.</summary>
    public bool IsPriced { get; init; } = true;

    /// <summary>Whether each row may have a scale of its own; it has where that costs less in all.</summary>
    public bool HasScales { get; init; } = true;

    /// <summary>Whether the layer has a bias, which can take up the mean of the error.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Centroids beside zero, at most: 1 to 255.</summary>
    public int MaxCentroids { get; init; } = 255;

    /// <summary>What a bit costs where choices are made: λ, or nothing.</summary>
    internal double Price => IsPriced ? Lambda : 0;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    internal void Check()
    {
        if (!(Lambda >= 0 && double.IsFinite(Lambda)))
            throw new ArgumentOutOfRangeException(nameof(Lambda), Lambda, "λ is a price: at least 0 and finite.");
        if (!(Damping >= 0 && double.IsFinite(Damping)))
            throw new ArgumentOutOfRangeException(nameof(Damping), Damping, "Damping is a share: at least 0 and finite.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(DescentPasses);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCentroids, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxCentroids, byte.MaxValue);
    }
}
