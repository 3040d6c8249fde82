namespace Tersor.CudaEmulator;

/// <summary>
/// A device's memory: memory of the host, whose addresses are the device's. What was freed, and what lies between allocations, is
/// out of bounds.
/// </summary>
/// <param name="capacity">How many bytes a device has.</param>
/// <param name="isChecked">Whether unwritten memory and races are looked for.</param>
internal sealed class DeviceMemory(long capacity, bool isChecked) : IDisposable
{
    private readonly List<MemoryRegion> _regions = [];

    /// <summary>How many bytes a device has.</summary>
    public long Capacity => capacity;

    /// <summary>How many bytes are in use.</summary>
    public long Used { get; private set; }

    /// <summary>How many were in use at most.</summary>
    public long Peak { get; private set; }

    /// <summary>Takes memory.</summary>
    /// <returns>Null if there isn't enough.</returns>
    public MemoryRegion? Allocate(long size, bool isHost = false)
    {
        if (size <= 0 || (!isHost && size > capacity - Used))
            return null;
        var region = new MemoryRegion(size, isHost, isChecked);
        _regions.Insert(IndexOf(region.Start) + 1, region);
        Used += isHost ? 0 : size;
        Peak = Math.Max(Peak, Used);
        return region;
    }

    /// <summary>Gives memory back.</summary>
    /// <returns>Whether it was taken, and was of this kind.</returns>
    public bool Free(ulong start, bool isHost = false)
    {
        var index = IndexOf(start);
        if (index < 0 || _regions[index].Start != start || _regions[index].IsHost != isHost)
            return false;
        Used -= isHost ? 0 : _regions[index].Size;
        _regions[index].Dispose();
        _regions.RemoveAt(index);
        return true;
    }

    /// <summary>The region that an address lies in; null if there is none.</summary>
    public MemoryRegion? Find(ulong address)
    {
        var index = IndexOf(address);
        return index >= 0 && address < _regions[index].End ? _regions[index] : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var region in _regions)
            region.Dispose();
        _regions.Clear();
    }

    /// <summary>The last region that begins at an address or before it; -1 if there is none.</summary>
    private int IndexOf(ulong address)
    {
        var (low, high) = (0, _regions.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_regions[middle].Start <= address)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high;
    }
}
