namespace Tersor.Format;

/// <summary>The descriptors that a process is started with.</summary>
public static class StandardStream
{
    /// <summary>The number of standard input.</summary>
    public const int Input = 0;

    /// <summary>The number of standard output.</summary>
    public const int Output = 1;

    /// <summary>The number of standard error.</summary>
    public const int Error = 2;

    /// <summary>
    /// Whether the process was started with a descriptor. If it was closed, the runtime's own files may have its number: those
    /// close when another program is executed, and nothing that came through an execution has that mark.
    /// </summary>
    /// <param name="descriptor">The number.</param>
    public static bool IsInherited(int descriptor) =>
        OperatingSystem.IsWindows()
        || (UnixCalls.DescriptorFlags(descriptor) is >= 0 and var flags && (flags & UnixCalls.CloseOnExec) == 0);
}
