using System.Reflection;
using TorchSharp;

namespace Tersor.Peers.Libtorch;

/// <summary>The peer as a whole: which version it is, how many threads it uses.</summary>
internal static class LibtorchRuntime
{
    /// <summary>For example <c>TorchSharp 0.107.0, libtorch 2.10.0</c>.</summary>
    public static string Version { get; } =
        $"TorchSharp {typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}, libtorch {torch.__version__}";

    /// <summary>Sets the number of threads for all operations from now on.</summary>
    public static void UseThreads(int threads) => torch.set_num_threads(threads);
}
