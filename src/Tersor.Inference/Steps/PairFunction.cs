using Tersor.Format;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>A function of two numbers that a step applies to each pair of its inputs.</summary>
internal abstract unsafe class PairFunction
{
    /// <summary>y = f(a, b) over a nest of axes, shared out among threads.</summary>
    public void Apply(float* a, float* b, float* y, in StridedAxes axes, WorkTeam team) =>
        team.RunCopies(new BlockJob(this, a, b, y, axes), BinaryMap.Blocks(axes), BlockPartition.Length);

    /// <summary>The function by its name.</summary>
    public static PairFunction Of(BinaryFunction function) => function switch
    {
        BinaryFunction.Add => new Map<Add>(),
        BinaryFunction.Subtract => new Map<Subtract>(),
        BinaryFunction.Multiply => new Map<Multiply>(),
        BinaryFunction.Divide => new Map<Divide>(),
        BinaryFunction.Maximum => new Map<Maximum>(),
        BinaryFunction.Minimum => new Map<Minimum>(),
        BinaryFunction.Equal => new Map<EqualTo>(),
        BinaryFunction.Greater => new Map<GreaterThan>(),
        BinaryFunction.GreaterOrEqual => new Map<GreaterThanOrEqual>(),
        BinaryFunction.Power => new Map<Exponentiation>(),
        BinaryFunction.Prelu => new Map<Prelu>(),
        BinaryFunction.Remainder => new Map<Remainder>(),
        _ => throw new NotSupportedException($"no function {function}"),
    };

    /// <summary>Some blocks of it.</summary>
    protected abstract void Apply(float* a, float* b, float* y, in StridedAxes axes, int first, int end);

    private sealed class Map<TOperator> : PairFunction
        where TOperator : unmanaged, IBinaryOperator
    {
        protected override void Apply(float* a, float* b, float* y, in StridedAxes axes, int first, int end) =>
            BinaryMap.ApplyBlocks(default(TOperator), a, b, y, axes, first, end);
    }

    private readonly struct BlockJob(PairFunction function, float* a, float* b, float* y, StridedAxes axes) : IUnitJob
    {
        public void Run(int first, int end, float* scratch) => function.Apply(a, b, y, axes, first, end);
    }
}
