using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Tersor.CudaEmulator.Native;

/// <summary>The process's driver, and what all functions share.</summary>
internal static unsafe partial class Driver
{
    private static readonly Dictionary<CudaResult, nint> Descriptions = [];

    /// <summary>The driver.</summary>
    public static CudaDriver Instance { get; } = Create();

    /// <summary>A failure's description, in memory that stays.</summary>
    public static nint Describe(CudaResult result)
    {
        lock (Descriptions)
        {
            if (!Descriptions.TryGetValue(result, out var text))
                Descriptions[result] = text = Marshal.StringToCoTaskMemUTF8(Instance.Describe(result));
            return text;
        }
    }

    /// <summary>Writes a text with its end into a caller's buffer, cut off where that is too small.</summary>
    public static void Write(string text, byte* buffer, int length)
    {
        if (buffer == null || length <= 0)
            return;
        Span<byte> bytes = new(buffer, length);
        var written = Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, length - 1)), bytes);
        bytes[written] = 0;
    }

    private static CudaDriver Create()
    {
        CudaDriver driver = new(EmulatorOptions.FromEnvironment());
        // The library is never unloaded: its run-time hears of the process's end from the C library alone.
        OnExit(&Finish, 0);
        return driver;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Finish(int code, nint argument)
    {
        if (Instance.Finish() is not 0 and var replacement)
            Exit(replacement);
    }

    [LibraryImport("libc", EntryPoint = "on_exit")]
    private static partial int OnExit(delegate* unmanaged[Cdecl]<int, nint, void> function, nint argument);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
