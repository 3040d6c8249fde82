using System.Collections.Immutable;
using Tersor.Kernels.Cpu;

namespace Tersor.Inference;

/// <summary>Products of matrices that are both values: [rows, depth] · [depth, columns], one for each pair of places.</summary>
internal sealed unsafe class MatMulStep : Step
{
    private readonly int _rows;
    private readonly int _depth;
    private readonly int _columns;
    private readonly int[] _left;
    private readonly int[] _right;
    private readonly SingleProduct _single;
    private readonly ElementFunction? _then;

    public MatMulStep(
        string name, StepValue a, ImmutableArray<int> left, StepValue b, ImmutableArray<int> right, StepValue output,
        ElementFunction? then)
        : base(name, output, a, b)
    {
        (_rows, _depth, _columns, _then) = (left[^2], left[^1], right[^1], then);
        var matrices = output.Features / (_rows * _columns);
        if (right.Length == 2)
        {
            // One matrix for all rows that there are.
            _rows *= matrices;
            matrices = 1;
        }

        var rank = Math.Max(left.Length, right.Length) - 2;
        _left = Places(left, right, rank, matrices, _rows * _depth);
        _right = Places(right, left, rank, matrices, _depth * _columns);
        _single = new SingleProduct(_rows, _depth, _columns);
    }

    public override int Scratch(int lanes, int threads) => lanes == 1 ? threads * _single.Scratch : 0;

    public override void Run(in StepContext context)
    {
        var y = context.At(Output);
        var parts = context.Lanes == 1 ? _single.Parts : 1;
        context.Team.Run(
            new ProductJob(this, context.Kernels, context.At(Inputs[0]), context.At(Inputs[1]), y), _left.Length * parts,
            (double)Output.Features * _depth * context.Lanes, context.Scratch, _single.Scratch);
        _then?.Apply(y, y, Output.Features * context.Lanes, context.Team);
    }

    /// <summary>Some products of one image, or some parts of their rows.</summary>
    private void RunSingle(int first, int end, float* a, float* b, float* y, float* scratch)
    {
        var parts = _single.Parts;
        for (int part = first, next; part < end; part = next)
        {
            var i = part / parts;
            next = Math.Min(end, (i + 1) * parts);
            _single.Run(
                a + _left[i], b + _right[i], y + ((nint)i * _rows * _columns), scratch, part - (i * parts), next - (i * parts));
        }
    }

    private void RunLanes(int first, int end, LaneKernels kernels, float* a, float* b, float* y)
    {
        nint lanes = kernels.Lanes;
        for (var i = first; i < end; i++)
            kernels.Product(
                a + (_left[i] * lanes), b + (_right[i] * lanes), y + (i * _rows * _columns * lanes), _rows, _depth, _columns);
    }

    /// <summary>Where the matrices of an operand begin, for each pair; those along an extent of 1 are repeated.</summary>
    private static int[] Places(ImmutableArray<int> shape, ImmutableArray<int> other, int rank, int matrices, int size)
    {
        var places = new int[matrices];
        for (var i = 0; i < matrices; i++)
        {
            var (rest, stride) = (i, size);
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                var (own, others) = (Extent(shape, axis), Extent(other, axis));
                (rest, var place) = Math.DivRem(rest, Math.Max(own, others));
                places[i] += own == 1 ? 0 : place * stride;
                stride *= own;
            }
        }

        return places;

        int Extent(ImmutableArray<int> extents, int axis) =>
            axis + extents.Length - 2 - rank is >= 0 and var place ? extents[place] : 1;
    }

    private readonly struct ProductJob(MatMulStep step, LaneKernels kernels, float* a, float* b, float* y) : IUnitJob
    {
        public void Run(int first, int end, float* scratch)
        {
            if (kernels.Lanes == 1)
                step.RunSingle(first, end, a, b, y, scratch);
            else
                step.RunLanes(first, end, kernels, a, b, y);
        }
    }
}
