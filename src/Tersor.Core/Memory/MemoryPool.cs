using System.Numerics;

namespace Tersor.Core;

/// <summary>
/// Keeps released blocks for the next tensor of the same size class, so that a training step in its steady state
/// asks the system for nothing. Size classes are powers of two and the half step between them.
/// </summary>
/// <remarks>Not safe for use by several threads at once: a device trains on one thread.</remarks>
public sealed class MemoryPool(Backend backend) : IDisposable
{
    private const int SmallestBlock = 256;
    private readonly List<DeviceMemory> _blocks = [];
    private readonly Stack<DeviceMemory>[] _free = [.. Enumerable.Range(0, 128).Select(_ => new Stack<DeviceMemory>())];
    private int _leakedTensors;

    /// <summary>Blocks now in use by a tensor. Zero before disposal, unless something leaks.</summary>
    public int BlocksInUse { get; private set; }

    /// <summary>Tensors that were garbage collected without having been disposed.</summary>
    public int LeakedTensors => _leakedTensors;

    /// <summary>Bytes obtained from the backend so far, in use or kept for reuse.</summary>
    public long ReservedBytes { get; private set; }

    /// <summary>A block of at least <paramref name="byteLength"/> bytes with unspecified content.</summary>
    public DeviceMemory Rent(long byteLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteLength);
        var (index, size) = SizeClass(byteLength);
        if (!_free[index].TryPop(out var block))
        {
            block = backend.Allocate(size);
            _blocks.Add(block);
            ReservedBytes += size;
        }

        BlocksInUse++;
        block.HandOut(this);
        return block;
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

    private static (int Index, long Size) SizeClass(long byteLength)
    {
        if (byteLength <= SmallestBlock)
            return (0, SmallestBlock);

        var exponent = BitOperations.Log2((ulong)(byteLength - 1));
        var half = 3L << (exponent - 1);
        return byteLength <= half ? (2 * exponent, half) : ((2 * exponent) + 1, 2L << exponent);
    }
}
