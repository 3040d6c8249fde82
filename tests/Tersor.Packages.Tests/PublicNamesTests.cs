using System.Reflection;

namespace Tersor.Packages.Tests;

/// <summary>
/// A program that uses several packages can open the namespaces of all of them: no name means two things. The kernels of the
/// processor and those of devices are the exception. They mirror each other, and no program opens both namespaces.
/// </summary>
public sealed class PublicNamesTests
{
    private const string DeviceKernels = "Tersor.Kernels.Gpu";

    [Fact]
    public void No_name_is_public_in_two_packages()
    {
        var ambiguous = PackageIds.Libraries
            .Where(id => id != DeviceKernels)
            .Select(id => id == "Tersor.KernelLab" ? "kernel-lab" : id)
            .SelectMany(assembly => Assembly.Load(assembly).GetExportedTypes())
            .Where(type => !type.IsNested)
            .GroupBy(type => type.Name)
            .Where(group => group.Count() > 1)
            .Select(group => string.Join(" and ", group.Select(type => type.FullName)));
        Assert.Empty(ambiguous);
    }

    [Fact]
    public void Kernels_of_devices_share_names_with_those_of_the_processor_only()
    {
        var kernels = Assembly.Load(DeviceKernels).GetExportedTypes()
            .Where(type => !type.IsNested).Select(type => type.Name).ToHashSet();
        var shared = PackageIds.Libraries
            .Where(id => id is not (DeviceKernels or "Tersor.Kernels.Cpu" or "Tersor.KernelLab"))
            .SelectMany(assembly => Assembly.Load(assembly).GetExportedTypes())
            .Where(type => !type.IsNested && kernels.Contains(type.Name))
            .Select(type => type.FullName);
        Assert.Empty(shared);
    }
}
