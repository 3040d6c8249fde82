using System.Globalization;

namespace Tersor.Mpi;

/// <summary>
/// What a launcher says of this process in its environment. No library is asked: one that is loaded without a launcher, or under
/// another's, would make each process a world of its own.
/// </summary>
/// <param name="Kind">The interface that the launcher's processes speak; null if it has not told them of each other.</param>
/// <param name="Rank">This process, from 0.</param>
/// <param name="Count">How many processes it has started, at least 1.</param>
/// <param name="Launcher">The launcher, in words.</param>
public sealed record MpiLaunch(MpiKind? Kind, int Rank, int Count, string Launcher)
{
    /// <summary>How this process was started; null if not by a launcher, or as the only one.</summary>
    public static MpiLaunch? OfProcess() => Of(Environment.GetEnvironmentVariable);

    /// <summary>The same, by any environment.</summary>
    /// <param name="variable">The value of a variable; null if there is none.</param>
    public static MpiLaunch? Of(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);

        // The innermost launcher counts. Slurm's variables stay in what a mpirun starts within its jobs, so they come last.
        var launch = Read(MpiKind.OpenMpi, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "mpirun of Open MPI")
            ?? Read(MpiKind.Mpich, "PMI_RANK", "PMI_SIZE", "a launcher of MPICH's kind")
            ?? Read(MpiKind.OpenMpi, "PMIX_RANK", "SLURM_STEP_NUM_TASKS", "srun --mpi=pmix")
            ?? Read(null, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "srun");
        return launch is { Count: > 1 } ? launch : null;

        MpiLaunch? Read(MpiKind? kind, string rank, string count, string launcher) =>
            Number(rank) is { } mine && Number(count) is { } all && mine >= 0 && mine < all
                ? new MpiLaunch(kind, mine, all, launcher)
                : null;

        int? Number(string name) =>
            int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
