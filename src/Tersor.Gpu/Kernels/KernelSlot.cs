using System.Reflection;

namespace Tersor.Gpu;

/// <summary>
/// A kernel's place in every backend's <see cref="KernelTable"/>: an index taken once in the process, in a static field of a class
/// that is generic in the kernel's operator, so that each specialisation has its own.
/// </summary>
/// <example><code>
/// private static class UnaryMapKernel&lt;TOperator&gt;
///     where TOperator : unmanaged, IUnaryOperator
/// {
///     public static readonly KernelSlot&lt;Action&lt;AcceleratorStream, KernelConfig, ArrayView&lt;float&gt;, ArrayView&lt;float&gt;, int, int, TOperator&gt;&gt; Slot =
///         new(UnaryMap.Run&lt;TOperator&gt;);
/// }
/// </code></example>
/// <typeparam name="TLauncher">
/// The launcher: <c>Action&lt;AcceleratorStream, KernelConfig, …&gt;</c> with the kernel's parameters behind.
/// </typeparam>
/// <param name="kernel">The kernel, a static method that takes its group size from the launch.</param>
internal sealed class KernelSlot<TLauncher>(Delegate kernel) : KernelSlot(kernel.Method)
    where TLauncher : Delegate;

/// <summary>What is known of a kernel without its launcher's type.</summary>
internal abstract class KernelSlot(MethodInfo method)
{
    private static int _count;

    /// <summary>The place in the table.</summary>
    public int Index { get; } = Interlocked.Increment(ref _count) - 1;

    /// <summary>The closed method that is compiled.</summary>
    public MethodInfo Method { get; } = method;
}
