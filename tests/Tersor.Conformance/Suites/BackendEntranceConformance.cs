using System.Reflection;
using Tersor.Core;
using Tersor.Cpu;
using Xunit;

namespace Tersor.Conformance;

/// <summary>
/// Every method of a backend that takes tensors, found by reflection: a tensor of another device, one that was disposed and one
/// whose step has ended are refused in every place before the backend touches anything.
/// </summary>
public abstract class BackendEntranceConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private static readonly MethodInfo[] Methods =
    [
        .. typeof(Backend).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetParameters().Any(parameter => MentionsTensors(parameter.ParameterType))),
    ];

    /// <summary>What reflection can't pass: tried by hand below.</summary>
    private static readonly string[] WithSpans =
    [
        nameof(Backend.Upload), nameof(Backend.Download), nameof(Backend.SelectLargest), nameof(Backend.SgdStep),
        nameof(Backend.AdamStep), nameof(Backend.SumOfSquares), nameof(Backend.Average),
    ];

    public static TheoryData<string> Names =>
        new(Methods.Where(method => !WithSpans.Contains(method.Name)).Select(method => method.ToString()!));

    [Fact]
    public void No_method_goes_round_the_entrance()
    {
        Assert.True(Methods.Length > 40);
        Assert.All(Methods, method => Assert.False(method.IsVirtual, $"{method.Name} can be overridden"));
        Assert.Equal(WithSpans.Order(), Methods.Where(HasSpan).Select(method => method.Name).Order());

        static bool HasSpan(MethodInfo method) => method.GetParameters().Any(parameter => parameter.ParameterType.IsByRefLike);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tensor_that_does_not_belong_here_is_refused_in_every_place(string name)
    {
        var method = Concrete(Methods.Single(method => method.ToString() == name));
        using var other = Device.Cpu(threads: 1);
        using var step = Device.BeginStep();
        var own = Device.From([1f], new Shape(1));
        var foreign = other.From([1f], new Shape(1));
        var disposed = Device.EmptyPersistent(new Shape(1));
        disposed.Dispose();
        Tensor ended;
        using (Device.BeginStep())
            ended = Device.Empty(new Shape(1));
        var parameters = method.GetParameters();
        for (var place = 0; place < parameters.Length; place++)
        {
            if (!MentionsTensors(parameters[place].ParameterType))
                continue;
            var exception = Assert.Throws<ArgumentException>(() => Call(method, place, own, foreign));
            Assert.Contains("lives on cpu", exception.Message);
            Assert.Throws<ObjectDisposedException>(() => Call(method, place, own, disposed));
            Assert.Throws<ObjectDisposedException>(() => Call(method, place, own, ended));
        }

        Assert.Equal([1f], own.ToArray());
        foreign.Dispose();
    }

    [Fact]
    public void The_methods_with_spans_refuse_them_too()
    {
        using var other = Device.Cpu(threads: 1);
        using var foreign = other.From([1f], new Shape(1));
        using var mask = Device.EmptyPersistent(new Shape(1), ElementType.UInt8);
        using var own = Device.EmptyPersistent(new Shape(1));
        using var foreignMask = other.EmptyPersistent(new Shape(1), ElementType.UInt8);
        var backend = Device.Backend;
        Assert.Throws<ArgumentException>(() => backend.Upload(new byte[4], foreign));
        Assert.Throws<ArgumentException>(() => backend.Download(foreign, new byte[4]));
        Assert.Throws<ArgumentException>(() => backend.SelectLargest([foreign], 1, [mask]));
        Assert.Throws<ArgumentException>(() => backend.SelectLargest([own], 1, [foreignMask]));
        Assert.Throws<ObjectDisposedException>(() => backend.Upload(new byte[4], default));
        Assert.Throws<ArgumentException>(() => backend.SumOfSquares([own, foreign], own));
        Assert.Throws<ArgumentException>(() => backend.SumOfSquares([own], foreign));
        Assert.Throws<ArgumentException>(() => backend.Average([own, foreign], [own, own], 0.5f));
        Assert.Throws<ArgumentException>(() => backend.Average([own, own], [own, foreign], 0.5f));
        Assert.Throws<ArgumentException>(() => backend.Average([own], [own, own], 0.5f));
        for (var place = 0; place < 5; place++)
        {
            var t = Enumerable.Range(0, 5).Select(i => i == place ? foreign : own).ToArray();
            Assert.Throws<ArgumentException>(() => backend.AdamStep(
                [new(own, own, own, own, null, default), new(t[0], t[1], t[2], t[3], t[4], default)], null));
            if (place < 4)
                Assert.Throws<ArgumentException>(() => backend.SgdStep(
                    [new(own, own, null, null, default), new(t[0], t[1], t[2], t[3], default)], null));
        }

        Assert.Throws<ArgumentException>(() => backend.AdamStep([new(own, own, own, own, null, default)], foreign));
        Assert.Throws<ArgumentException>(() => backend.SgdStep([new(own, own, null, null, default)], foreign));
    }

    private static bool MentionsTensors(Type type)
    {
        var plain = type.IsByRef ? type.GetElementType()! : type;
        return plain == typeof(Tensor) || plain == typeof(Tensor?) || plain == typeof(ReadOnlySpan<Tensor>)
            || plain == typeof(ReadOnlySpan<SgdOperands>) || plain == typeof(ReadOnlySpan<AdamOperands>)
            || plain == typeof(Epilogue) || plain == typeof(CodebookSparseMatrix);
    }

    /// <summary>The method for some operator, if it is generic.</summary>
    private static MethodInfo Concrete(MethodInfo method)
    {
        if (!method.IsGenericMethodDefinition)
            return method;
        var contract =
            method.GetGenericArguments()[0].GetGenericParameterConstraints().Single(constraint => constraint.IsInterface);
        var operators = contract.Assembly.GetExportedTypes().Where(type => type.IsValueType && !type.IsGenericType);
        return method.MakeGenericMethod(operators.First(contract.IsAssignableFrom));
    }

    private void Call(MethodInfo method, int place, Tensor own, Tensor stranger)
    {
        var types = method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        using var matrix = Matrix(types[place] == typeof(CodebookSparseMatrix) ? stranger : own);
        var arguments = types.Select((type, i) => Argument(type, i == place ? stranger : own, matrix)).ToArray();
        method.Invoke(Device.Backend, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    /// <summary>A sparse matrix where a tensor is, disposed if the tensor is.</summary>
    private CodebookSparseMatrix Matrix(Tensor like)
    {
        var isEnded = like.ToString().Contains("ended");
        var matrix = CodebookSparseMatrix.From(isEnded ? Device : like.Device, 1, 1, [1], [0f, 1f]);
        if (isEnded)
            matrix.Dispose();
        return matrix;
    }

    private static object? Argument(Type type, Tensor tensor, CodebookSparseMatrix matrix)
    {
        var plain = type.IsByRef ? type.GetElementType()! : type;
        if (plain == typeof(Tensor) || plain == typeof(Tensor?))
            return tensor;
        if (plain == typeof(Epilogue))
            return new Epilogue(tensor);
        return plain == typeof(CodebookSparseMatrix) ? matrix : Activator.CreateInstance(plain);
    }
}
