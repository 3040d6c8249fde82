using System.Runtime.InteropServices;

namespace Tersor.Mpi;

/// <summary>
/// An MPI library in memory, and the values of its interface: a handle is a pointer in one kind, a number in the other.
/// </summary>
/// <param name="Name">The file's name.</param>
/// <param name="Kind">Its interface.</param>
/// <param name="Handle">What its functions are found by.</param>
/// <param name="World">The communicator of all processes.</param>
/// <param name="Byte">The type of a byte.</param>
/// <param name="ErrorsReturn">Lets functions return their errors, instead of ending the process.</param>
/// <param name="StatusIgnore">Stands for a status that nobody wants.</param>
internal sealed record MpiLibrary(
    string Name, MpiKind Kind, nint Handle, nint World, nint Byte, nint ErrorsReturn, nint StatusIgnore)
{
    /// <summary>Names a library that is none of the usual ones.</summary>
    public const string Variable = "TERSOR_MPI";

    /// <summary>Loads the library of a launcher's kind.</summary>
    /// <exception cref="MpiException">There is none, or the one that was asked for is of another kind.</exception>
    public static MpiLibrary Load(MpiLaunch launch)
    {
        if (launch.Kind is not { } kind)
            throw new MpiException(
                $"{launch.Launcher} has started {launch.Count} processes that don't know of each other: add --mpi=pmix for Open "
                + "MPI or --mpi=pmi2 for MPICH");

        // UCX takes SIGSEGV for itself, of which the runtime makes a NullReferenceException. UCX reads this when it is loaded,
        // and Environment.SetEnvironmentVariable does not reach it.
        _ = MpiCalls.SetEnvironment("UCX_ERROR_SIGNALS", "", 1);
        var chosen = Environment.GetEnvironmentVariable(Variable);
        string[] names = chosen is { Length: > 0 } ? [chosen]
            : kind == MpiKind.OpenMpi ? ["libmpi.so.40"]
            : ["libmpich.so.12", "libmpi.so.12"];
        foreach (var name in names)
            if (NativeLibrary.TryLoad(name, out var handle))
                return Of(name, handle, launch);
        throw new MpiException(
            $"{launch.Launcher} has started this, but {string.Join(" and ", names)} can't be loaded: install "
            + (kind == MpiKind.OpenMpi ? "libopenmpi3" : "libmpich12") + $", or name a library in {Variable}");
    }

    private static MpiLibrary Of(string name, nint handle, MpiLaunch launch)
    {
        var isOpen = NativeLibrary.TryGetExport(handle, "ompi_mpi_comm_world", out var world);
        if (isOpen != (launch.Kind == MpiKind.OpenMpi))
            throw new MpiException(
                $"{launch.Launcher} has started this, but {name} is a library of {(isOpen ? "Open MPI" : "MPICH")}'s kind, by "
                + "which each rank would be a world of its own");
        if (isOpen)
            return new MpiLibrary(
                name, MpiKind.OpenMpi, handle, world, Symbol("ompi_mpi_byte"), Symbol("ompi_mpi_errors_return"), 0);
        if (!NativeLibrary.TryGetExport(handle, "MPI_Init_thread", out _))
            throw new MpiException($"{name} is no MPI library");

        // The interface that MPICH, Intel MPI, MVAPICH and Cray MPI have agreed on.
        return new MpiLibrary(name, MpiKind.Mpich, handle, 0x44000000, 0x4c00010d, 0x54000001, 1);

        nint Symbol(string symbol) => NativeLibrary.GetExport(handle, symbol);
    }
}
