using System.Runtime.InteropServices;

namespace Tersor.Kernels.Cpu.Tests;

/// <summary>
/// Elements at a fixed address, with a zone on either side that a kernel must leave alone: checked on disposal.
/// </summary>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private const int ZoneBytes = 256;
    private const byte Canary = 0xA5;

    private readonly byte* _block;

    public NativeArray(int length)
    {
        Length = length;
        var bytes = (length * sizeof(T)) + (2 * ZoneBytes);
        _block = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        new Span<byte>(_block, bytes).Fill(Canary);
    }

    public NativeArray(ReadOnlySpan<T> values)
        : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public T* Pointer => (T*)(_block + ZoneBytes);

    public Span<T> Span => new(Pointer, Length);

    public static implicit operator T*(NativeArray<T> array) => array.Pointer;

    public T[] ToArray() => Span.ToArray();

    public void Dispose()
    {
        var before = new ReadOnlySpan<byte>(_block, ZoneBytes).IndexOfAnyExcept(Canary);
        var after = new ReadOnlySpan<byte>((byte*)(Pointer + Length), ZoneBytes).IndexOfAnyExcept(Canary);
        NativeMemory.AlignedFree(_block);
        Assert.True(before < 0 && after < 0, "A kernel wrote outside its array.");
    }
}
