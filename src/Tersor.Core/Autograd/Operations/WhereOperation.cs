using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>y = a where a condition holds, else b, broadcast as in NumPy.</summary>
internal sealed class WhereOperation : Operation<WhereOperation, (Tensor Condition, Tensor A, Tensor B)>
{
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
        Record(y, (condition, a, b), a, b);
        return y;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor gradient)
    {
        var backend = gradient.Device.Backend;
        var zeros = gradient.Device.Result(gradient.Shape);
        backend.Fill(zeros, 0f);
        if (Saved.A.RequiresGradient)
        {
            var da = Saved.A.BeginGradient(out var accumulate);
            backend.Map(new Select(), Saved.Condition, gradient, zeros, da, accumulate);
        }

        if (Saved.B.RequiresGradient)
        {
            var db = Saved.B.BeginGradient(out var accumulate);
            backend.Map(new Select(), Saved.Condition, zeros, gradient, db, accumulate);
        }

        zeros.ReleaseMemory();
    }

    private static Tensor Stretch(Tensor x, Shape shape)
    {
        Require.Float(x, nameof(x));
        return ContiguousOperation.Apply(x.Shape == shape ? x : BroadcastOperation.Apply(x, shape));
    }
}
