namespace Tersor.Mpi;

/// <summary>The binary interfaces of MPI.</summary>
public enum MpiKind
{
    /// <summary>That of Open MPI, whose handles are pointers.</summary>
    OpenMpi,

    /// <summary>That of MPICH, Intel MPI, MVAPICH and Cray MPI, whose handles are numbers.</summary>
    Mpich,
}
