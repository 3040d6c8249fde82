using Tersor.Format;

namespace Tersor.Onnx;

/// <summary>
/// Fourier transforms, as products with the waves that they are made of; a complex number is two elements of the last axis.
/// </summary>
internal static class Spectra
{
    // From this version on the axis is an input.
    private const int AxisIsInput = 20;

    /// <summary>Adds the operators.</summary>
    public static void AddTo(Dictionary<string, Action<OperatorCall>> table)
    {
        table["DFT"] = Transform;
        table["STFT"] = TransformFrames;
    }

    private static void Transform(OperatorCall call)
    {
        var x = call[0];
        var axis = call.Opset < AxisIsInput
            ? call.Axis("axis", 1, x.Rank)
            : OperatorCall.Axis(call.Integers(2, "axis") is [var only] ? only : -2, x.Rank);
        var isOneSided = call.Node.Int("onesided", 0) != 0;
        var isInverse = call.Node.Int("inverse", 0) != 0;
        var given = isInverse && isOneSided ? 2 * (x.Shape[axis] - 1) : x.Shape[axis];
        var length = call.Integers(1, "dft_length") is [var wanted] ? checked((int)wanted) : given;
        call.Give(Transformed(call.Graph, x, axis, length, isInverse, isOneSided));
    }

    private static void TransformFrames(OperatorCall call)
    {
        var (graph, signal) = (call.Graph, call[0]);
        var step = call.Integers(1, "frame_step") is [> 0 and < int.MaxValue and var distance]
            ? (int)distance
            : throw new UnsupportedException("no frame_step");
        var window = call.Optional(2);
        var length = call.Integers(3, "frame_length") is [var given] ? checked((int)given) : window?.Count ?? 0;
        signal = signal.Rank == 2 ? GraphEmitter.View(signal, [.. signal.Shape, 1]) : signal;
        if (signal.Rank != 3 || length < 1 || length > signal.Shape[1] || (window is not null && window.Count != length))
            throw new UnsupportedException($"frames of {length} of [{string.Join(", ", signal.Shape)}]");
        var frames = ((signal.Shape[1] - length) / step) + 1;
        graph.Demand(frames, length);
        var cut = GraphEmitter.View(
            graph.Gather(signal, 1, [.. Enumerable.Range(0, frames * length).Select(i => (i / length * step) + (i % length))]),
            signal.Shape[0],
            frames,
            length,
            signal.Shape[2]);
        cut = window is null ? cut : graph.Times(cut, GraphEmitter.View(window, length, 1));
        call.Give(Transformed(graph, cut, 2, length, isInverse: false, call.Node.Int("onesided", 1) != 0));
    }

    // Of a real signal the second half of the frequencies mirrors the first; one-sided is without it.
    private static LoweredValue Transformed(
        GraphEmitter graph, LoweredValue x, int axis, int length, bool isInverse, bool isOneSided)
    {
        var last = x.Rank - 1;
        if (last < 1 || axis == last || x.Shape[last] > 2 || length < 1)
            throw new UnsupportedException($"a transform of {length} along axis {axis} of [{string.Join(", ", x.Shape)}]");
        var half = (length / 2) + 1;
        var (inputs, outputs) = isOneSided ? isInverse ? (half, length) : (length, half) : (length, length);
        inputs = Math.Min(inputs, x.Shape[axis]);
        graph.Demand(outputs, inputs);
        var seen = graph.Slice(x, axis, 0, inputs);
        var real = graph.Slice(seen, last, 0, 1);
        var imaginary = x.Shape[last] == 2 ? graph.Slice(seen, last, 1, 1) : null;
        var (cosines, sines) = (Waves(Math.Cos), Waves(Math.Sin));
        var (turn, back) = isInverse
            ? (BinaryFunction.Subtract, BinaryFunction.Add)
            : (BinaryFunction.Add, BinaryFunction.Subtract);
        var first = Along(cosines, real);
        first = imaginary is null ? first : graph.Binary(first, Along(sines, imaginary), turn);
        if (isInverse && isOneSided)
            return graph.Scale(first, 1f / length);
        var second = Along(sines, real);
        second = imaginary is not null
            ? graph.Binary(Along(cosines, imaginary), second, back)
            : isInverse ? second : graph.Scale(second, -1f);
        var both = graph.Concat([first, second], last);
        return isInverse ? graph.Scale(both, 1f / length) : both;

        LoweredValue Along(LoweredValue waves, LoweredValue part) => Products.AlongAxis(graph, waves, part, axis);

        // Angles are exact: the number of steps is taken within one turn.
        LoweredValue Waves(Func<double, double> wave)
        {
            var values = new float[checked(outputs * inputs)];
            for (var i = 0; i < values.Length; i++)
            {
                var (to, from) = (i / inputs, i % inputs);
                var times = isInverse && isOneSided && from > 0 && 2 * from != length ? 2d : 1d;
                values[i] = (float)(times * wave(2 * Math.PI * ((long)to * from % length) / length));
            }

            return LoweredValue.Of([outputs, inputs], values);
        }
    }
}
