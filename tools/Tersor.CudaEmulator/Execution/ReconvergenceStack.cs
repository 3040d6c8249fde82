namespace Tersor.CudaEmulator;

/// <summary>Lanes that go on together.</summary>
/// <param name="Next">The next instruction.</param>
/// <param name="Until">Where they wait for others; an instruction's number.</param>
/// <param name="Mask">The lanes, a bit each.</param>
internal record struct Path(int Next, int Until, uint Mask);

/// <summary>
/// What a warp has still to run: the last path first. Where lanes part, the path on which they go on together stays below those
/// on which they are apart.
/// </summary>
internal sealed class ReconvergenceStack
{
    private const int Deepest = 1024;

    private readonly Path[] _paths = new Path[Deepest];
    private int _count;

    /// <summary>Whether nothing is left.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>The path that runs.</summary>
    public ref Path Top => ref _paths[_count - 1];

    /// <summary>Begins with one path.</summary>
    public void Reset(Path path)
    {
        _paths[0] = path;
        _count = 1;
    }

    /// <summary>Ends the path that runs.</summary>
    public void Pop() => _count--;

    /// <summary>Lets the lanes that run meet again at an instruction; those that part are pushed next.</summary>
    public void Part(int reconvergence)
    {
        if (Top.Until == reconvergence)
            Pop();
        else
            Top.Next = reconvergence;
    }

    /// <summary>Adds a path that runs before all others.</summary>
    /// <exception cref="DeviceFault">Lanes parted too often without meeting.</exception>
    public void Push(Path path)
    {
        if (path.Next == path.Until || path.Mask == 0)
            return;
        if (_count == Deepest)
            throw new DeviceFault(CudaResult.LaunchFailed, $"lanes parted {Deepest} times without meeting");
        _paths[_count++] = path;
    }
}
