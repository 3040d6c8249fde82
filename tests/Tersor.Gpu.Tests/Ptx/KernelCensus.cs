using System.Reflection;
using ILGPU;
using Tersor.Kernels;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu.Tests.Ptx;

/// <summary>
/// Every kernel of <c>Tersor.Kernels.Gpu</c> with every set of type arguments that it can have: a type parameter takes each public struct
/// of the operators' and the kernels' assemblies that meets its constraints, so a new operator is counted without being listed.
/// </summary>
internal static class KernelCensus
{
    private static readonly Type[] Structs = [.. new[] { typeof(IUnaryOperator), typeof(SelfTest) }
        .SelectMany(type => type.Assembly.GetExportedTypes())
        .Where(type => type.IsValueType && !type.IsEnum)];

    /// <summary>The kernels: public static methods that take a view and return nothing. What kernels share is not public, or returns something.</summary>
    public static IReadOnlyList<MethodInfo> Kernels { get; } = [.. typeof(SelfTest).Assembly.GetExportedTypes()
        .Where(type => type is { IsAbstract: true, IsSealed: true })
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.ReturnType == typeof(void) && method.GetParameters().Any(parameter => IsView(parameter.ParameterType)))];

    /// <summary>A name to tell kernels and their specialisations apart in a test's report.</summary>
    public static string NameOf(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}" + (method.IsConstructedGenericMethod
        ? $"<{string.Join(", ", method.GetGenericArguments().Select(type => type.ToString().Replace("Tersor.Kernels.", "", StringComparison.Ordinal)))}>"
        : "");

    /// <summary>The closed methods of a kernel; none if a type parameter has nothing to stand for it.</summary>
    public static IReadOnlyList<MethodInfo> Specializations(MethodInfo kernel)
    {
        if (!kernel.IsGenericMethodDefinition)
            return [kernel];
        IEnumerable<Type[]> combinations = [[]];
        foreach (var parameter in kernel.GetGenericArguments())
            combinations = [.. combinations.SelectMany(_ => Candidates(parameter), (chosen, type) => (Type[])[.. chosen, type])];
        return [.. combinations.Select(types => kernel.MakeGenericMethod(types))];
    }

    /// <summary>
    /// The structs that meet a type parameter's interface constraints, and those made of one of them; without such a constraint there
    /// is no telling.
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

    private static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);
}
