using Tersor.Format;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A function of one number that a step applies to each of its results.</summary>
internal abstract unsafe class ElementFunction
{
    /// <summary>y = f(x), which may be the same memory.</summary>
    public abstract void Apply(float* x, float* y, int count);

    /// <summary>The function of an activation.</summary>
    public static ElementFunction Of(ActivationNode node)
    {
        var maker = default(Maker);
        new FusedActivation((Activation)node.Kind, node.Slope).Dispatch(ref maker);
        return maker.Function!;
    }

    /// <summary>The function of a node.</summary>
    public static ElementFunction Of(UnaryNode node) => node.Function switch
    {
        UnaryFunction.Abs => new Map<Abs>(default),
        UnaryFunction.Negate => new Map<Negate>(default),
        UnaryFunction.Exp => new Map<Exp>(default),
        UnaryFunction.Log => new Map<Log>(default),
        UnaryFunction.Sqrt => new Map<Sqrt>(default),
        UnaryFunction.Square => new Map<Square>(default),
        UnaryFunction.Reciprocal => new Map<Reciprocal>(default),
        UnaryFunction.Softplus => new Map<Softplus>(default),
        UnaryFunction.Clamp => new Map<Clamp>(new Clamp(node.A, node.B)),
        UnaryFunction.Scale => new Map<Standardize>(new Standardize(0f, node.A, node.B)),
        _ => new Scalar(node),
    };

    /// <summary>This function, and another behind it.</summary>
    public ElementFunction Then(ElementFunction next) => new Both(this, next);

    private sealed class Map<TOperator>(TOperator f) : ElementFunction
        where TOperator : unmanaged, IUnaryOperator
    {
        public override void Apply(float* x, float* y, int count) => UnaryMap.Apply(f, x, y, count, accumulate: false);
    }

    private sealed class Both(ElementFunction first, ElementFunction second) : ElementFunction
    {
        public override void Apply(float* x, float* y, int count)
        {
            first.Apply(x, y, count);
            second.Apply(y, y, count);
        }
    }

    private sealed class Scalar(UnaryNode node) : ElementFunction
    {
        public override void Apply(float* x, float* y, int count)
        {
            for (var i = 0; i < count; i++)
                y[i] = Invoke(x[i]);
        }

        private float Invoke(float x) => node.Function switch
        {
            UnaryFunction.Floor => MathF.Floor(x),
            UnaryFunction.Ceiling => MathF.Ceiling(x),
            UnaryFunction.Round => MathF.Round(x),
            UnaryFunction.Truncate => MathF.Truncate(x),
            UnaryFunction.Sign => float.IsNaN(x) ? x : MathF.Sign(x),
            UnaryFunction.Sin => MathF.Sin(x),
            UnaryFunction.Cos => MathF.Cos(x),
            UnaryFunction.Erf => (float)Erf(x),
            UnaryFunction.Gelu => (float)(0.5 * x * (1 + Erf(x / Math.Sqrt(2)))),
            UnaryFunction.GeluTanh => (float)(0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
            UnaryFunction.Swish => x / (1f + MathF.Exp(-node.A * x)),
            UnaryFunction.HardSigmoid => Math.Clamp((node.A * x) + node.B, 0f, 1f),
            UnaryFunction.HardSwish => x * Math.Clamp((x / 6f) + 0.5f, 0f, 1f),
            UnaryFunction.Elu => x > 0f ? x : node.A * (MathF.Exp(x) - 1f),
            UnaryFunction.Softsign => x / (1f + MathF.Abs(x)),
            UnaryFunction.Mish => x * MathF.Tanh(default(Softplus).Invoke(x)),
            UnaryFunction.Not => x == 0f ? 1f : 0f,
            UnaryFunction.IsNaN => float.IsNaN(x) ? 1f : 0f,
            _ => throw new NotSupportedException($"{node.Function}"),
        };

        // Abramowitz and Stegun's series and continued fraction would do; this is Numerical Recipes' erfc, to 1.2e-7.
        private static double Erf(double x)
        {
            var t = 1 / (1 + (0.5 * Math.Abs(x)));
            var y = 1 - (t * Math.Exp(-(x * x) - 1.26551223 + (t * (1.00002368 + (t * (0.37409196 + (t * (0.09678418
                + (t * (-0.18628806 + (t * (0.27886807 + (t * (-1.13520398 + (t * (1.48851587
                + (t * (-0.82215223 + (t * 0.17087277)))))))))))))))))));
            return x < 0 ? -y : y;
        }
    }

    private struct Maker : IActivationUser
    {
        public ElementFunction? Function;

        public void Use<TFunction, TDerivative>(TFunction f, TDerivative derivative)
            where TFunction : unmanaged, IUnaryOperator
            where TDerivative : unmanaged, IBinaryOperator => Function = new Map<TFunction>(f);
    }
}
