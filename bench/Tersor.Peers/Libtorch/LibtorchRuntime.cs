using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Tersor.Peers.Libtorch;

/// <summary>The peer as a whole: which version it is, how many threads it uses.</summary>
internal static class LibtorchRuntime
{
    /// <summary>For example <c>TorchSharp 0.107.0, libtorch 2.10.0</c>.</summary>
    public static string Version { get; } =
        $"TorchSharp {typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}, "
        + $"libtorch {torch.__version__}";

    /// <summary>Sets the number of threads for all operations from now on.</summary>
    public static void UseThreads(int threads) => torch.set_num_threads(threads);

    /// <summary>
    /// Lets libtorch call oneDNN or not, from now on. TorchSharp has no switch for it, so these are Python's, by their names in
    /// the library. Without oneDNN each convolution would ask for NNPACK, which answers with a warning where it doesn't know the
    /// processor; so that goes, too.
    /// </summary>
    /// <param name="allowed">True, as libtorch begins, or false.</param>
    /// <returns>Whether there is such a switch on this platform.</returns>
    public static bool TryUseOneDnn(bool allowed)
    {
        try
        {
            SetUserEnabledMkldnn(GlobalContext(), allowed);
            SetUserEnabledNnpack(GlobalContext(), allowed);
            return true;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libtorch_cpu.so", EntryPoint = "_ZN2at13globalContextEv")]
    private static extern nint GlobalContext();

    [DllImport("libtorch_cpu.so", EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb")]
    private static extern void SetUserEnabledMkldnn(nint context, [MarshalAs(UnmanagedType.I1)] bool allowed);

    [DllImport("libtorch_cpu.so", EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb")]
    private static extern void SetUserEnabledNnpack(nint context, [MarshalAs(UnmanagedType.I1)] bool allowed);
}
