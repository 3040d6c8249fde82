namespace Tersor.Format;

/// <summary>What a file may demand of the reader's memory; checked before anything is allocated.</summary>
/// <param name="MaxValues">The most values that all parameters together may hold.</param>
/// <param name="MaxBytes">The longest file that is read.</param>
public sealed record ReadLimits(int MaxValues = 1 << 28, int MaxBytes = 1 << 30)
{
    /// <summary>268 million values, one GiB.</summary>
    public static ReadLimits Default { get; } = new();
}
