using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>What an operation gave on one device: its result and the gradient of each operand.</summary>
/// <param name="Shape">The result's extents.</param>
/// <param name="Result">Row-major.</param>
/// <param name="Gradients">One for each operand; null for constants.</param>
public sealed record Outcome(Shape Shape, float[] Result, float[]?[] Gradients)
{
    /// <summary>
    /// Runs an operation forwards and backwards in a step of its own, and demands that the step leaves no memory in use.
    /// </summary>
    /// <param name="device">Where.</param>
    /// <param name="operation">What.</param>
    /// <param name="operands">Its inputs.</param>
    /// <param name="strided">Whether the inputs are views with gaps and in column-major order.</param>
    /// <param name="passes">How many times to run, the gradients adding up.</param>
    public static Outcome Of(
        Device device, Func<Tensor[], Tensor> operation, Operand[] operands, bool strided = false, int passes = 1)
    {
        var blocks = device.Pool.BlocksInUse;
        Outcome outcome;
        using (device.BeginStep())
        {
            var inputs = operands.Select((operand, i) => Input(device, operand, operand.Values(i), strided)).ToArray();
            var result = Run(operation, inputs);
            var shape = result.Shape;
            var values = result.ToArray();
            for (var pass = 1; pass < passes; pass++)
                Run(operation, inputs);
            var gradients = inputs.Select(
                input => input.RequiresGradient ? input.Gradient?.ToArray() ?? new float[input.Count] : null);
            outcome = new Outcome(shape, values, [.. gradients]);
        }

        Assert.True(
            blocks == device.Pool.BlocksInUse,
            $"{device.Pool.BlocksInUse - blocks} blocks of memory are still in use after the step.");
        return outcome;
    }

    /// <summary>Demands the same bits.</summary>
    public void AssertIdentical(Outcome other, string what)
    {
        NumberAssert.Identical(Result, other.Result, what);
        for (var i = 0; i < Gradients.Length; i++)
            NumberAssert.Identical(Gradients[i], other.Gradients[i], $"{what}, gradient {i}");
    }

    /// <summary>The derivative that is sent backwards: any fixed numbers, as long as no two are equal.</summary>
    public static float[] Seed(Shape shape) => new Operand(shape).Values(100);

    private static Tensor Run(Func<Tensor[], Tensor> operation, Tensor[] inputs)
    {
        var result = operation(inputs);
        if (result.RequiresGradient)
            result.Backward(result.Device.From(Seed(result.Shape), result.Shape));
        return result;
    }

    private static Tensor Input(Device device, Operand operand, float[] values, bool strided)
    {
        var tensor = strided ? Scattered(device, operand.Shape, values) : device.From(values, operand.Shape);
        tensor.RequireGradient(!operand.IsConstant);
        return tensor;
    }

    private static Tensor Scattered(Device device, Shape shape, float[] values)
    {
        const int Gap = 2;
        Span<int> strides = stackalloc int[shape.Rank];
        var stride = Gap;
        for (var i = 0; i < shape.Rank; i++)
        {
            strides[i] = stride;
            stride *= Math.Max(1, shape[i]);
        }

        var storage = new float[(Gap * values.Length) + 1];
        var naive = new NaiveTensor(shape);
        for (var i = 0; i < values.Length; i++)
        {
            var place = 1;
            var coordinates = naive.Coordinates(i);
            for (var j = 0; j < coordinates.Length; j++)
                place += coordinates[j] * strides[j];
            storage[place] = values[i];
        }

        return device.From(storage, new Shape(storage.Length)).View(shape, new Shape(strides), 1);
    }
}
