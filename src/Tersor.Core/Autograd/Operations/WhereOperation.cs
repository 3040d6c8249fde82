using Tersor.Kernels.Operators;

namespace Tersor.Core;

/// <summary>y = a where a condition holds, else b, broadcast as in NumPy.</summary>
internal sealed class WhereOperation : Operation<WhereOperation>
{
    private Tensor _condition;
    private Tensor _a;
    private Tensor _b;

    /// <summary>y = condition ? a : b.</summary>
    /// <param name="condition">Floats; one holds unless it is 0 or NaN.</param>
    /// <param name="a">A shape that can be broadcast with the others.</param>
    /// <param name="b">A shape that can be broadcast with the others.</param>
    /// <exception cref="ArgumentException">The shapes can't be broadcast together.</exception>
    public static Tensor Apply(Tensor condition, Tensor a, Tensor b)
    {
        condition.Device.Demand(a, b);
        var shape = Shape.Broadcast(Shape.Broadcast(condition.Shape, a.Shape), b.Shape);
        using (Tape.NoGrad())
            condition = Stretch(condition, shape);
        a = Stretch(a, shape);
        b = Stretch(b, shape);
        var y = condition.Device.Result(shape);
        condition.Device.Backend.Map(new Select(), condition, a, b, y);
        if (Tape.Records(a, b))
        {
            var operation = Rent();
            operation._condition = condition;
            operation._a = a;
            operation._b = b;
            condition.Device.Tape.Record(operation, y);
        }

        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        var zeros = gradient.Device.Result(gradient.Shape);
        backend.Fill(zeros, 0f);
        if (_a.RequiresGradient)
        {
            var da = _a.BeginGradient(out var accumulate);
            backend.Map(new Select(), _condition, gradient, zeros, da, accumulate);
        }

        if (_b.RequiresGradient)
        {
            var db = _b.BeginGradient(out var accumulate);
            backend.Map(new Select(), _condition, zeros, gradient, db, accumulate);
        }

        zeros.ReleaseMemory();
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _condition = default;
        _a = default;
        _b = default;
    }

    private static Tensor Stretch(Tensor x, Shape shape)
    {
        Require.Float(x, nameof(x));
        return ContiguousOperation.Apply(x.Shape == shape ? x : BroadcastOperation.Apply(x, shape));
    }
}
