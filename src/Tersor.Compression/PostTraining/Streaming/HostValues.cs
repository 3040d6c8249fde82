using System.Runtime.InteropServices;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// Numbers that wait on the host, outside the collected heap: they are large, and of so many sizes that the heap would keep
/// several times as much until it is collected as a whole.
/// </summary>
/// <param name="length">How many there are.</param>
internal sealed unsafe class HostValues(int length) : IDisposable
{
    private float* _values = (float*)NativeMemory.Alloc((nuint)length, sizeof(float));

    /// <summary>Gives the memory back of what was never disposed.</summary>
    ~HostValues() => Free();

    /// <summary>The numbers, unspecified at first.</summary>
    /// <exception cref="ObjectDisposedException">They are gone.</exception>
    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_values is null, this);
            return new(_values, length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_values);
        _values = null;
    }
}
