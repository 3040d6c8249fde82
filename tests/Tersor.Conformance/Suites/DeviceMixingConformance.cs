using System.Reflection;
using Tersor.Core;
using Tersor.Cpu;
using Tersor.Kernels;
using Xunit;

namespace Tersor.Conformance;

/// <summary>
/// Operations on tensors of two devices: each is refused, whichever operand is the stranger and however it lies in memory.
/// </summary>
public abstract class DeviceMixingConformance<TFixture>(TFixture fixture) : ConformanceSuite<TFixture>(fixture)
    where TFixture : BackendFixture
{
    private static readonly WindowGeometry Window = new(2, 2, 1, 0);

    private static readonly Dictionary<string, Mix> Mixes = new Mix[]
    {
        new("op_Addition", x => x[0] + x[1], [2, 3], [3]),
        new("op_Subtraction", x => x[0] - x[1], [2, 3], [2, 3]),
        new("op_Multiply", x => x[0] * x[1], [2, 3], [2, 3]),
        new("op_Division", x => x[0] / x[1], [2, 3], [1]),
        new("op_LessThan", x => x[0] < x[1], [2, 3], [3]),
        new("op_GreaterThan", x => x[0] > x[1], [2, 3], [3]),
        new("op_LessThanOrEqual", x => x[0] <= x[1], [2, 3], [3]),
        new("op_GreaterThanOrEqual", x => x[0] >= x[1], [2, 3], [3]),
        new("IsEqualTo", x => x[0].IsEqualTo(x[1]), [2, 3], [3]),
        new("IsNotEqualTo", x => x[0].IsNotEqualTo(x[1]), [2, 3], [3]),
        new("op_Modulus", x => x[0] % x[1], [2, 3], [3]),
        new("Pow", x => x[0].Pow(x[1]), [2, 3], [3]),
        new("Maximum", x => Tensor.Maximum(x[0], x[1]), [2, 3], [3]),
        new("Minimum", x => Tensor.Minimum(x[0], x[1]), [2, 3], [3]),
        new("Where", x => Tensor.Where(x[0], x[1], x[2]), [2, 3], [3], [2, 1]),
        new("Concat", x => Tensor.Concat(x, 1), [2, 3], [2, 1], [2, 2]),
        new("Stack", x => Tensor.Stack(x, 1), [2, 3], [2, 3]),
        new("Affine", x => x[0].Affine(x[1], x[2]), [2, 3], [4, 3], [4]),
        new("Conv2d", x => x[0].Conv2d(x[1], x[2], Window), [1, 2, 3, 3], [4, 2, 2, 2], [4]),
        new("ConvTranspose2d", x => x[0].ConvTranspose2d(x[1], x[2], Window), [1, 2, 3, 3], [2, 4, 2, 2], [4]),
        new("BatchNorm", x => x[0].BatchNorm(x[1], x[2], x[3], x[4], 0.1f, 1e-5f, training: true), [2, 3], [3], [3], [3], [3]),
        new("BatchNorm", x => x[0].BatchNorm(x[1], x[2], x[3], x[4], 0.1f, 1e-5f, training: false), [4, 3], [3], [3], [3], [3]),
        new("BinaryCrossEntropy", x => x[0].BinaryCrossEntropy(x[1]), [4], [4]),
        new("GatherCodes", x => x[0].GatherCodes(x[1]), [4], [5]) { Type = ElementType.UInt8 },
        new("CrossEntropy", x => x[0].CrossEntropy(x[1]), [2, 3], [2]) { Type = ElementType.Int32 },
        new("Gather", x => x[0].Gather(x[1]), [2, 3], [4]) { Type = ElementType.Int32 },
        new("Take", x => x[0].Take(x[1], 1), [2, 3], [4]) { Type = ElementType.Int32 },
        new("Mask", x => x[0].Mask(x[1]), [4], [4]) { Type = ElementType.UInt8 },
        new("MatMul", x => x[0].MatMul(x[1]), [2, 3], [3, 2]),
        new("MatMul", x => x[0].MatMul(x[1]), [4, 2, 3], [1, 3, 2]),
        new("MeanSquaredError", x => x[0].MeanSquaredError(x[1]), [4], [4]),
        new("SoftCrossEntropy", x => x[0].SoftCrossEntropy(x[1], 2f), [2, 3], [2, 3]),
        new("Lstm", x =>
            x[0].Lstm(x[1], x[2], x[3], new LstmState(x[4], x[5]), out _), [2, 1, 3], [8, 3], [8, 2], [8], [1, 2], [1, 2]),
    }.ToDictionary(mix => mix.ToString());

    private static readonly Type[] TensorTypes = [typeof(Tensor), typeof(Tensor?), typeof(LstmState?)];

    public static TheoryData<string> Names => new(Mixes.Keys);

    [Fact]
    public void Every_operation_on_several_tensors_is_tried()
    {
        var operations = typeof(Tensor).Assembly.GetExportedTypes()
            .Where(type => type is { IsAbstract: true, IsSealed: true, IsNested: false })
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(IsOnSeveralTensors)
            .Select(method => method.Name);
        Assert.Equal(operations.Distinct().Order(), Mixes.Values.Select(mix => mix.Operation).Distinct().Order());

        static bool IsOnSeveralTensors(MethodInfo method)
        {
            var types = method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
            return method.ReturnType == typeof(Tensor)
                && (types.Count(TensorTypes.Contains) > 1 || types.Contains(typeof(ReadOnlySpan<Tensor>)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tensors_of_two_devices_do_not_meet(string name)
    {
        var mix = Mixes[name];
        using var other = Device.Cpu(threads: 1);
        using var step = Device.BeginStep();
        _ = mix.Apply([.. Enumerable.Range(0, mix.Shapes.Length).Select(i => mix.Operand(Device, i, strided: false))]);
        var blocks = Device.Pool.BlocksInUse;
        for (var stranger = 0; stranger < mix.Shapes.Length; stranger++)
        {
            foreach (var strided in new[] { false, true })
            {
                using var inner = Device.BeginStep();
                var operands = new Tensor[mix.Shapes.Length];
                for (var i = 0; i < operands.Length; i++)
                    operands[i] = mix.Operand(i == stranger ? other : Device, i, strided && i == stranger);
                var exception = Assert.Throws<ArgumentException>(() => mix.Apply(operands));

                // The first operand says where the operation runs.
                var (first, second) = stranger == 0 ? (Device.Name, other.Name) : (other.Name, Device.Name);
                Assert.Contains($"lives on {first}", exception.Message);
                Assert.Contains(first == second ? "another device of that name" : second, exception.Message);
                foreach (var operand in operands)
                    operand.Dispose();
            }
        }

        Assert.Equal(blocks, Device.Pool.BlocksInUse);
        Assert.Equal(0, other.Pool.BlocksInUse);
    }

    [Fact]
    public void A_seed_of_another_device_leaves_no_gradient()
    {
        using var other = Device.Cpu(threads: 1);
        using var step = Device.BeginStep();
        var x = Device.From([3f], new Shape(1)).RequireGradient();
        var y = x * 2f;
        using var seed = other.From([1f], new Shape(1));
        Assert.Throws<ArgumentException>(() => y.Backward(seed));
        Assert.Null(y.Gradient);
        y.Backward();
        Assert.Equal([2f], x.Gradient!.Value.ToArray());
    }

    [Fact]
    public void A_transfer_through_another_device_is_refused()
    {
        using var other = Device.Cpu(threads: 1);
        using var x = Device.From([1f, 2f], new Shape(2));
        Assert.Throws<ArgumentException>(() => other.Write<float>(x, new float[2]));
        Assert.Throws<ArgumentException>(() => other.Read<float>(x, new float[2]));
        Assert.Equal([1f, 2f], x.ToArray());
    }

    /// <summary>An operation and the shapes of its operands.</summary>
    private sealed record Mix(string Operation, Func<Tensor[], Tensor> Apply, params int[][] Shapes)
    {
        /// <summary>What the second operand holds.</summary>
        public ElementType Type { get; init; } = ElementType.Float32;

        public Tensor Operand(Device device, int i, bool strided)
        {
            var shape = new Shape(Shapes[i]);
            var count = strided ? 2 * shape.Count : shape.Count;
            var dense = (i == 1 ? Type : ElementType.Float32) switch
            {
                ElementType.Int32 => device.From(new int[count], new Shape(count)),
                ElementType.UInt8 => device.From(new byte[count], new Shape(count)),
                _ => device.From(Enumerable.Repeat(0.5f, count).ToArray(), new Shape(count)),
            };
            if (!strided)
                return View(dense, shape, shape.ContiguousStrides());
            var strides = shape.ContiguousStrides().Dimensions.ToArray().Select(stride => 2 * stride).ToArray();
            return View(dense, shape, new Shape(strides));
        }

        public override string ToString() => $"{Operation} {string.Join(" ", Shapes.Select(shape => new Shape(shape)))}";

        private static Tensor View(Tensor dense, Shape shape, Shape strides)
        {
            var view = dense.View(shape, strides, 0);
            dense.Dispose();
            return view;
        }
    }
}
