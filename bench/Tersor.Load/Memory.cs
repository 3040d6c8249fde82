namespace Tersor.Load;

/// <summary>The service's memory.</summary>
/// <param name="Managed">Bytes of the managed heap that were in use after the last collection.</param>
/// <param name="Resident">Bytes of the whole process that are in memory.</param>
internal sealed record Memory(long Managed, long Resident);
