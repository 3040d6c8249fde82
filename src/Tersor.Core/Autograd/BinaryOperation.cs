using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// y = f(a, b) element by element, with NumPy's broadcasting: the gradient of an operand is summed over the dimensions along
/// which it was stretched.
/// </summary>
/// <typeparam name="TSelf">The concrete operation.</typeparam>
public abstract class BinaryOperation<TSelf> : Operation<TSelf, (Tensor A, Tensor B)>
    where TSelf : BinaryOperation<TSelf>, new()
{
    /// <summary>The left operand, contiguous.</summary>
    protected Tensor A => Saved.A;

    /// <summary>The right operand, contiguous.</summary>
    protected Tensor B => Saved.B;

    /// <summary>Computes f(a, b) and records it.</summary>
    protected static Tensor Run<TForward>(Tensor a, Tensor b, TForward f)
        where TForward : unmanaged, IBinaryOperator
    {
        a.Device.Demand(b);
        Require.Float(a, nameof(a));
        Require.Float(b, nameof(b));
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        a = ContiguousOperation.Apply(a);
        b = ContiguousOperation.Apply(b);
        var y = a.Device.Result(shape);
        a.Device.Backend.Map(f, a, b, y);
        Record(y, (a, b), a, b);
        return y;
    }

    /// <summary>Adds g(p, q), which has the output's shape, to the gradient of an operand, if it requires one.</summary>
    protected void Pass<TDerivative>(TDerivative g, Tensor p, Tensor q, Tensor operand)
        where TDerivative : unmanaged, IBinaryOperator
    {
        if (!operand.RequiresGradient)
            return;
        var backend = operand.Device.Backend;
        var gradient = operand.BeginGradient(out var accumulate);
        if (operand.Shape == Output.Shape)
        {
            backend.Map(g, p, q, gradient, accumulate);
            return;
        }

        var stretched = operand.Device.Result(Output.Shape);
        backend.Map(g, p, q, stretched);
        BroadcastSum.Add(stretched, gradient, accumulate);
        stretched.ReleaseMemory();
    }

    /// <summary>Adds dy, which has the output's shape, to the gradient of an operand, if it requires one.</summary>
    protected static void PassOn(Tensor dy, Tensor operand)
    {
        if (operand.RequiresGradient)
            BroadcastSum.Add(dy, operand.BeginGradient(out var accumulate), accumulate);
    }
}
