namespace Tersor.Core;

/// <summary>
/// A block of a device's memory, shared by a tensor and its views through a reference count. Blocks are made by a
/// <see cref="Backend"/>, handed out by a <see cref="MemoryPool"/>, and go back there when the last user lets go.
/// </summary>
public abstract class DeviceMemory(long byteLength)
{
    private MemoryPool? _pool;
    private int _references;

    /// <summary>The block's size in bytes.</summary>
    public long ByteLength { get; } = byteLength;

    /// <summary>Adds a user: a view of the tensor that owns the block.</summary>
    internal void AddReference() => _references++;

    /// <summary>Marks the block as handed out, with one user.</summary>
    internal void HandOut(MemoryPool pool)
    {
        _pool = pool;
        _references = 1;
    }

    /// <summary>Removes a user; the last one returns the block to its pool.</summary>
    internal void Release()
    {
        if (--_references == 0)
            _pool!.Return(this);
    }

    /// <summary>Gives the memory back to the system. Called once, by the pool.</summary>
    protected internal abstract void Free();
}
