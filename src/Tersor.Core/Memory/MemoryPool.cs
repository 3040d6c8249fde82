using System.Numerics;

namespace Tersor.Core;

/// <summary>
/// Keeps released blocks for the next tensor of the same size class, so that a training step in its steady state
/// asks the system for nothing. Size classes are powers of two and the half step between them. Work whose sizes change calls
/// <see cref="Trim"/> where they do.
/// </summary>
/// <remarks>Not safe for use by several threads at once: a device trains on one thread.</remarks>
public sealed class MemoryPool(Backend backend) : IDisposable
{
    private const int SmallestBlock = 256;
    private readonly HashSet<DeviceMemory> _blocks = [];
    private readonly Stack<DeviceMemory>[] _free = [.. Enumerable.Range(0, 128).Select(_ => new Stack<DeviceMemory>())];
    private int _leakedTensors;

    /// <summary>Blocks now in use by a tensor. Zero before disposal, unless something leaks.</summary>
    public int BlocksInUse { get; private set; }

    /// <summary>Tensors that were garbage collected without having been disposed.</summary>
    public int LeakedTensors => _leakedTensors;

    /// <summary>Bytes obtained from the backend and not given back, in use or kept for reuse.</summary>
    public long ReservedBytes { get; private set; }

    /// <summary>
    /// A block of at least <paramref name="byteLength"/> bytes with unspecified content. Where the device has no room, it takes
    /// that of blocks kept for reuse.
    /// </summary>
    /// <exception cref="DeviceMemoryException">The device has no room even so.</exception>
    public DeviceMemory Rent(long byteLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteLength);
        var (index, size) = SizeClass(byteLength);
        if (!_free[index].TryPop(out var block))
        {
            block = Allocate(size);
            _blocks.Add(block);
            ReservedBytes += size;
        }

        BlocksInUse++;
        block.HandOut(this);
        return block;
    }

    /// <summary>Gives the blocks that no tensor uses back to the system.</summary>
    public void Trim()
    {
        foreach (var stack in _free)
        {
            while (stack.TryPop(out var block))
            {
                block.Free();
                _blocks.Remove(block);
                ReservedBytes -= block.ByteLength;
            }
        }
    }

    /// <summary>Frees every block, including those that were never returned.</summary>
    public void Dispose()
    {
        foreach (var block in _blocks)
            block.Free();
        _blocks.Clear();
        foreach (var stack in _free)
            stack.Clear();
    }

    /// <summary>Called by finalizers, on their thread.</summary>
    internal void ReportLeak() => Interlocked.Increment(ref _leakedTensors);

    internal void Return(DeviceMemory block)
    {
        BlocksInUse--;
        _free[SizeClass(block.ByteLength).Index].Push(block);
    }

    private DeviceMemory Allocate(long size)
    {
        try
        {
            return backend.Allocate(size);
        }
        catch (DeviceMemoryException) when (BlocksInUse < _blocks.Count)
        {
            Trim();
            return backend.Allocate(size);
        }
    }

    private static (int Index, long Size) SizeClass(long byteLength)
    {
        if (byteLength <= SmallestBlock)
            return (0, SmallestBlock);

        var exponent = BitOperations.Log2((ulong)(byteLength - 1));
        var half = 3L << (exponent - 1);
        return byteLength <= half ? (2 * exponent, half) : ((2 * exponent) + 1, 2L << exponent);
    }
}
