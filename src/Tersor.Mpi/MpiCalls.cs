using System.Runtime.InteropServices;
using System.Text;

namespace Tersor.Mpi;

/// <summary>The functions of MPI that sums over processes need, from the library that was loaded.</summary>
internal static unsafe partial class MpiCalls
{
    /// <summary>One thread alone calls MPI.</summary>
    public const int Funneled = 1;

    private const string Library = "mpi";

    private static MpiLibrary? _library;

    static MpiCalls() => NativeLibrary.SetDllImportResolver(
        typeof(MpiCalls).Assembly, (name, _, _) => name == Library ? _library!.Handle : 0);

    /// <summary>Takes all functions from a library from now on.</summary>
    public static void Use(MpiLibrary library) => _library = library;

    /// <summary>The message of an error.</summary>
    public static string Describe(int code)
    {
        const int longest = 1024;
        var text = stackalloc byte[longest];
        return ErrorString(code, text, out var length) == 0 && length is >= 0 and < longest
            ? Encoding.UTF8.GetString(text, length)
            : $"error {code}";
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetEnvironment(string name, string value, int overwrite);

    /// <summary>Ends the process at once: what would be cleaned up may wait for other ranks.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void Exit(int code);

    [LibraryImport(Library, EntryPoint = "MPI_Init_thread")]
    public static partial int InitThread(nint count, nint arguments, int required, out int provided);

    [LibraryImport(Library, EntryPoint = "MPI_Finalize")]
    public static partial int Finish();

    [LibraryImport(Library, EntryPoint = "MPI_Comm_rank")]
    public static partial int CommRank(nint communicator, out int rank);

    [LibraryImport(Library, EntryPoint = "MPI_Comm_size")]
    public static partial int CommSize(nint communicator, out int size);

    [LibraryImport(Library, EntryPoint = "MPI_Comm_set_errhandler")]
    public static partial int CommSetErrhandler(nint communicator, nint handler);

    [LibraryImport(Library, EntryPoint = "MPI_Error_string")]
    private static partial int ErrorString(int code, byte* text, out int length);

    [LibraryImport(Library, EntryPoint = "MPI_Barrier")]
    public static partial int Barrier(nint communicator);

    [LibraryImport(Library, EntryPoint = "MPI_Sendrecv")]
    public static partial int SendReceive(
        void* from, int count, nint type, int to, int tag, void* into, int room, nint intoType, int source, int intoTag,
        nint communicator, nint status);
}
