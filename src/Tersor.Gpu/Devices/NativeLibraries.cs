using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace Tersor.Gpu;

/// <summary>
/// Finds the drivers where a machine without development packages has them: ILGPU imports <c>cuda</c> and <c>OpenCL</c>, which
/// .NET turns into <c>libcuda.so</c> and <c>libOpenCL.so</c>, while the run-time packages bring only the names with a version.
/// </summary>
internal static class NativeLibraries
{
    private static readonly Lock Gate = new();
    private static bool _installed;

    /// <summary>Installs the search. Must come before the first call of ILGPU into a driver; later calls do nothing.</summary>
    public static void Install()
    {
        lock (Gate)
        {
            if (_installed)
                return;
            _installed = true;

            // On Windows the plain names are right, and under WSL ILGPU brings a search of its own; an assembly takes only one.
            if (OperatingSystem.IsLinux() && !Directory.Exists("/usr/lib/wsl"))
                NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
        }
    }

    /// <summary>Whether a driver's library can be loaded at all.</summary>
    /// <param name="name">The name that ILGPU imports.</param>
    public static bool IsPresent(string name) => Load(name, typeof(Context).Assembly, null) != 0;

    /// <summary>What a driver's library is called on this system.</summary>
    /// <param name="name">The name that ILGPU imports.</param>
    public static string FileName(string name) => Candidates(name)[0];

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => Load(name, assembly, path);

    private static nint Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        foreach (var candidate in Candidates(name))
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
                return handle;
        }

        return 0;
    }

    private static string[] Candidates(string name) => (name, OperatingSystem.IsWindows()) switch
    {
        ("cuda", true) => ["nvcuda.dll"],
        ("cuda", false) => ["libcuda.so.1", "libcuda.so"],
        ("OpenCL", true) => ["OpenCL.dll"],
        ("OpenCL", false) => ["libOpenCL.so.1", "libOpenCL.so"],
        _ => [name],
    };
}
