using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu.Tests.Ptx;

/// <summary>
/// Every kernel of <c>Tersor.Kernels.Gpu</c> with every set of type arguments that it can have: a type parameter takes each
/// public struct of the operators' and the kernels' assemblies that meets its constraints, so a new operator is counted without
/// being listed.
/// </summary>
internal static class KernelCensus
{
    private static readonly Type[] Structs = [.. new[] { typeof(IUnaryOperator), typeof(SelfTest) }
        .SelectMany(type => type.Assembly.GetExportedTypes())
        .Where(type => type.IsValueType && !type.IsEnum)];

    /// <summary>The kernels: the structs that say so, open where they are generic.</summary>
    public static IReadOnlyList<Type> Kernels { get; } = [.. Structs.Where(typeof(IKernel).IsAssignableFrom)];

    /// <summary>A name to tell kernels and their specialisations apart in a test's report.</summary>
    public static string NameOf(Type kernel) => kernel.ToString().Replace("Tersor.Kernels.", "", StringComparison.Ordinal);

    /// <summary>The closed types of a kernel; none if a type parameter has nothing to stand for it.</summary>
    public static IReadOnlyList<Type> Specializations(Type kernel)
    {
        if (!kernel.IsGenericTypeDefinition)
            return [kernel];
        IEnumerable<Type[]> combinations = [[]];
        foreach (var parameter in kernel.GetGenericArguments())
            combinations = [.. combinations.SelectMany(_ => Candidates(parameter), (chosen, type) => (Type[])[.. chosen, type])];
        return [.. combinations.Select(kernel.MakeGenericType)];
    }

    /// <summary>
    /// The structs that meet a type parameter's interface constraints, and those made of one of them; without such a constraint
    /// there is no telling.
    /// </summary>
    private static IEnumerable<Type> Candidates(Type parameter)
    {
        var interfaces = parameter.GetGenericParameterConstraints().Where(constraint => constraint.IsInterface).ToArray();
        if (interfaces.Length == 0)
            return [];
        var plain = Structs.Where(type => !type.IsGenericTypeDefinition && Meets(type, interfaces)).ToArray();
        var composed = Structs.Where(type => type.IsGenericTypeDefinition && Meets(type, interfaces))
            .SelectMany(_ => plain, (type, argument) => type.MakeGenericType(argument));
        return plain.Concat(composed);
    }

    private static bool Meets(Type type, Type[] interfaces) => interfaces.All(constraint => constraint.IsAssignableFrom(type));
}
