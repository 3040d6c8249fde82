using System.Collections.Immutable;
using Tersor.Kernels;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>
/// A fold along some dimensions of a value. Neighbouring ones are folded together, others one group after the other.
/// </summary>
internal sealed unsafe class AxisReduction
{
    private readonly ImmutableArray<Pass> _passes;
    private readonly int _between;

    /// <summary>A fold of a value of a shape.</summary>
    public AxisReduction(ImmutableArray<int> shape, ImmutableArray<int> axes)
    {
        var passes = ImmutableArray.CreateBuilder<Pass>();
        var (left, inner) = (shape.Aggregate(1, (product, extent) => product * extent), 1);
        for (var axis = shape.Length - 1; axis >= 0;)
        {
            var length = 1;
            for (; axis >= 0 && (axes.Contains(axis) || shape[axis] == 1); axis--)
                length *= shape[axis];
            if (length > 1)
            {
                Count *= length;
                passes.Add(new Pass(left / (length * inner), length, inner));
                left /= length;
            }

            if (axis >= 0)
                inner *= shape[axis--];
        }

        if (passes.Count == 0)
            passes.Add(new Pass(1, 1, left));
        _passes = passes.ToImmutable();
        _between = passes.Sum(pass => pass.Features) - Features;
    }

    /// <summary>The numbers that become one.</summary>
    public int Count { get; } = 1;

    /// <summary>The extents [outer, length, inner] of a fold of neighbouring dimensions; null if there are others.</summary>
    public (int Outer, int Length, int Inner)? Only =>
        _passes is [var only] ? (only.Outer, only.Length, only.Inner) : null;

    /// <summary>Features that are left.</summary>
    public int Features => _passes[^1].Features;

    /// <summary>Floats of scratch for so many lanes.</summary>
    public int Scratch(int lanes) => _between * lanes;

    /// <summary>y = the fold of x.</summary>
    /// <param name="fold">The fold of the numbers.</param>
    /// <param name="rest">That of folds of several of them.</param>
    /// <param name="x">[features, lanes].</param>
    /// <param name="y">[<see cref="Features"/>, lanes].</param>
    /// <param name="lanes">Floats of a feature.</param>
    /// <param name="scratch"><see cref="Scratch"/> floats.</param>
    public void Run<TFold, TRest>(TFold fold, TRest rest, float* x, float* y, int lanes, float* scratch)
        where TFold : unmanaged, IReductionOperator
        where TRest : unmanaged, IReductionOperator
    {
        for (var i = 0; i < _passes.Length; i++)
        {
            var pass = _passes[i];
            var to = i == _passes.Length - 1 ? y : scratch;
            if (i == 0)
                Reduction.Apply(fold, x, pass.Outer, pass.Length, pass.Inner * lanes, to);
            else
                Reduction.Apply(rest, x, pass.Outer, pass.Length, pass.Inner * lanes, to);
            x = to;
            scratch += (nint)pass.Features * lanes;
        }
    }

    /// <summary>The fold of the middle of three extents.</summary>
    private readonly record struct Pass(int Outer, int Length, int Inner)
    {
        public int Features => Outer * Inner;
    }
}
