using Tersor.Kernels;

namespace Tersor.Core;

/// <summary>
/// y = f(x) element by element. Its derivative is an operator of dy and either x or y, whichever is cheaper; a concrete operation
/// names the two operators and the operands of the second.
/// </summary>
/// <typeparam name="TSelf">The concrete operation.</typeparam>
/// <typeparam name="TDerivative">dx = g(a, b), where one operand is dy.</typeparam>
public abstract class UnaryOperation<TSelf, TDerivative> : Operation<TSelf, (Tensor X, TDerivative Derivative)>
    where TSelf : UnaryOperation<TSelf, TDerivative>, new()
    where TDerivative : unmanaged, IBinaryOperator
{
    /// <summary>x, contiguous.</summary>
    protected Tensor Input => Saved.X;

    /// <summary>Computes f(x) and records how to differentiate it.</summary>
    protected static Tensor Run<TForward>(Tensor x, TForward f, TDerivative derivative)
        where TForward : unmanaged, IUnaryOperator
    {
        Require.Float(x, nameof(x));
        x = ContiguousOperation.Apply(x);
        var y = x.Device.Result(x.Shape);
        x.Device.Backend.Map(f, x, y);
        Record(y, (x, derivative), x);
        return y;
    }

    /// <summary>Adds g(a, b) to the input's gradient.</summary>
    protected void Pass(Tensor a, Tensor b)
    {
        var dx = Input.BeginGradient(out var accumulate);
        dx.Device.Backend.Map(Saved.Derivative, a, b, dx, accumulate);
    }
}
