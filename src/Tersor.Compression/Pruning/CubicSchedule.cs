namespace Tersor.Compression;

/// <summary>
/// The sparsity of automated gradual pruning (Zhu and Gupta, "To prune, or not to prune", 2017): quickly while there is
/// redundancy, ever more slowly towards the end, s = s_f + (s_i - s_f) · (1 - progress)³.
/// </summary>
public static class CubicSchedule
{
    /// <summary>The sparsity at a point of the ramp.</summary>
    /// <param name="initial">The sparsity at its beginning, s_i.</param>
    /// <param name="final">The sparsity at its end, s_f.</param>
    /// <param name="progress">How much of the ramp is over, in [0, 1].</param>
    public static double Sparsity(double initial, double final, double progress)
    {
        var left = 1 - Math.Clamp(progress, 0, 1);
        return final + ((initial - final) * left * left * left);
    }
}
