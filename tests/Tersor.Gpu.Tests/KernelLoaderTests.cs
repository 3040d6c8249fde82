using ILGPU.Runtime.OpenCL;

namespace Tersor.Gpu.Tests;

/// <summary>A driver whose programs other processes build, too.</summary>
public sealed class KernelLoaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void What_fails_to_build_is_built_again(int failures)
    {
        var attempts = 0;
        Assert.Equal(7, KernelLoader.Persist(() =>
            attempts++ < failures ? throw new CLException(CLError.CL_BUILD_PROGRAM_FAILURE) : 7));
        Assert.Equal(failures + 1, attempts);
    }

    [Theory]
    [InlineData(CLError.CL_BUILD_PROGRAM_FAILURE, 5)]
    [InlineData(CLError.CL_OUT_OF_HOST_MEMORY, 1)]
    public void What_never_builds_and_what_fails_otherwise_is_told(CLError error, int attempts)
    {
        var made = 0;
        var exception = Assert.Throws<CLException>(() => KernelLoader.Persist<int>(() =>
        {
            made++;
            throw new CLException(error);
        }));
        Assert.Equal(error, exception.Error);
        Assert.Equal(attempts, made);
    }
}
