using Tersor.Format;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A function of one number that a step applies to each of its results.</summary>
internal abstract unsafe class ElementFunction : IElementFunction
{
    /// <inheritdoc/>
    public virtual ValueRange? Range => null;

    /// <inheritdoc/>
    public abstract void Apply(float* x, float* y, int count);

    /// <summary>y = f(x), shared out among threads.</summary>
    public void Apply(float* x, float* y, int count, WorkTeam team) =>
        team.RunCopies(new BlockJob(this, x, y, count), BlockPartition.Count(count), BlockPartition.Length);

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
        UnaryFunction.Floor => new Map<Floor>(default),
        UnaryFunction.Ceiling => new Map<Ceiling>(default),
        UnaryFunction.Round => new Map<RoundToEven>(default),
        UnaryFunction.Truncate => new Map<Truncate>(default),
        UnaryFunction.Sign => new Map<Sign>(default),
        UnaryFunction.Sin => new Map<Sin>(default),
        UnaryFunction.Cos => new Map<Cos>(default),
        UnaryFunction.Erf => new Map<Erf>(default),
        UnaryFunction.Gelu => new Map<Gelu>(default),
        UnaryFunction.GeluTanh => new Map<GeluTanh>(default),
        UnaryFunction.Swish => new Map<Swish>(new Swish(node.A)),
        UnaryFunction.HardSigmoid => new Map<HardSigmoid>(new HardSigmoid(node.A, node.B)),
        UnaryFunction.HardSwish => new Map<HardSwish>(default),
        UnaryFunction.Elu => new Map<Elu>(new Elu(node.A)),
        UnaryFunction.Softsign => new Map<Softsign>(default),
        UnaryFunction.Mish => new Map<Mish>(default),
        UnaryFunction.Not => new Map<Not>(default),
        UnaryFunction.IsNaN => new Map<IsNaN>(default),
        _ => throw new NotSupportedException($"no function {node.Function}"),
    };

    /// <summary>This function, and another behind it.</summary>
    public ElementFunction Then(ElementFunction next) => new Both(this, next);

    private readonly struct BlockJob(ElementFunction function, float* x, float* y, int count) : IUnitJob
    {
        public void Run(int first, int end, float* scratch)
        {
            var start = BlockPartition.Start(first);
            function.Apply(x + start, y + start, Math.Min(BlockPartition.Start(end), count) - start);
        }
    }

    private sealed class Map<TOperator>(TOperator f) : ElementFunction
        where TOperator : unmanaged, IUnaryOperator
    {
        public override ValueRange? Range { get; } = f switch
        {
            Relu => new ValueRange(0f, float.PositiveInfinity),
            Clamp clamp => new ValueRange(clamp.Invoke(float.NegativeInfinity), clamp.Invoke(float.PositiveInfinity)),
            _ => null,
        };

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

    private struct Maker : IActivationUser
    {
        public ElementFunction? Function;

        public void Use<TFunction, TDerivative>(TFunction f, TDerivative derivative)
            where TFunction : unmanaged, IUnaryOperator
            where TDerivative : unmanaged, IBinaryOperator => Function = new Map<TFunction>(f);
    }
}
