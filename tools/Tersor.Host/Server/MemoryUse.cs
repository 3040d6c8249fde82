namespace Tersor.Host;

/// <summary><c>GET /memory</c>: what the process has, to see whether it grows.</summary>
/// <param name="Managed">Bytes of the managed heap that were in use after the last collection.</param>
/// <param name="Resident">Bytes of the whole process that are in memory.</param>
internal sealed record MemoryUse(long Managed, long Resident)
{
    public static MemoryUse Now() => new(GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes, Environment.WorkingSet);
}
