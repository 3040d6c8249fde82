using System.Runtime.InteropServices;

namespace Tersor.CudaEmulator.Native;

/// <summary>CUDA's functions of modules and launches.</summary>
internal static unsafe class ModuleFunctions
{
    private const int ErrorLogOption = 5;
    private const int ErrorLogSizeOption = 6;
    private const nint BufferPointerTag = 1;
    private const nint BufferSizeTag = 2;

    [UnmanagedCallersOnly(EntryPoint = "cuModuleLoadData")]
    public static CudaResult ModuleLoadData(nint* module, nint text) =>
        Driver.Instance.Load(Marshal.PtrToStringUTF8(text) ?? "", out *module, out _);

    [UnmanagedCallersOnly(EntryPoint = "cuModuleLoadDataEx")]
    public static CudaResult ModuleLoadDataEx(nint* module, nint text, int count, int* options, nint* values)
    {
        var result = Driver.Instance.Load(Marshal.PtrToStringUTF8(text) ?? "", out *module, out var error);
        var (log, size) = ((nint)0, 0);
        for (var i = 0; i < count; i++)
        {
            if (options[i] == ErrorLogOption)
                log = values[i];
            else if (options[i] == ErrorLogSizeOption)
                size = (int)values[i];
        }

        Driver.Write(error, (byte*)log, size);
        return result;
    }

    [UnmanagedCallersOnly(EntryPoint = "cuModuleUnload")]
    public static CudaResult ModuleUnload(nint module) => Driver.Instance.Unload(module);

    [UnmanagedCallersOnly(EntryPoint = "cuModuleGetFunction")]
    public static CudaResult ModuleGetFunction(nint* function, nint module, nint name) =>
        Driver.Instance.Function(module, Marshal.PtrToStringUTF8(name) ?? "", out *function);

    /// <summary>Arguments come as a list of pointers, or as a buffer among the extras.</summary>
    [UnmanagedCallersOnly(EntryPoint = "cuLaunchKernel")]
    public static CudaResult LaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint dynamicShared, nint stream,
        byte** arguments, nint* extra)
    {
        if (Driver.Instance.KernelOf(function) is not { } kernel)
            return CudaResult.InvalidHandle;
        var bytes = arguments != null ? Listed(kernel, arguments) : Buffered(extra);
        return Driver.Instance.Launch(
            new Launch(
                kernel, new Extent3(gridX, gridY, gridZ), new Extent3(blockX, blockY, blockZ),
                (int)Math.Min(dynamicShared, int.MaxValue), bytes),
            stream);
    }

    private static byte[] Listed(CompiledKernel kernel, byte** arguments)
    {
        var bytes = new byte[kernel.ArgumentBytes];
        for (var i = 0; i < kernel.Parameters.Count; i++)
        {
            var (offset, size) = kernel.Parameters[i];
            new ReadOnlySpan<byte>(arguments[i], size).CopyTo(bytes.AsSpan(offset));
        }

        return bytes;
    }

    private static byte[] Buffered(nint* extra)
    {
        var (buffer, size) = ((nint)0, 0L);
        for (; extra != null && *extra != 0; extra += 2)
        {
            if (*extra == BufferPointerTag)
                buffer = extra[1];
            else if (*extra == BufferSizeTag)
                size = *(nint*)extra[1];
        }

        return buffer == 0 ? [] : new ReadOnlySpan<byte>((void*)buffer, (int)size).ToArray();
    }
}
