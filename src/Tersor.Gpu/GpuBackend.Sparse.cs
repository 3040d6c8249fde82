using System.Numerics;
using ILGPU;
using ILGPU.Runtime;
using Tersor.Core;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

public sealed partial class GpuBackend
{
    /// <inheritdoc/>
    protected override void SpMMCore(CodebookSparseMatrix s, Tensor d, Tensor y, bool accumulate, in Epilogue epilogue)
    {
        var n = y.Shape[1];
        if (y.Count == 0)
            return;
        var target = Fuse(y, 0, new MatrixOutput(n), accumulate, epilogue, s.Rows);
        if (n == 1)
        {
            _kernels.Get(CodebookVectorProductKernel.Slot)(
                _stream,
                OneEach(checked(s.Rows * CodebookVectorProduct.Lanes)),
                s.Rows,
                Int(s.RowStarts),
                Int(s.ColumnIndices),
                Byte(s.Codes),
                Float(s.Codebook),
                Float(d),
                target.Output,
                target.Bias,
                target.Epilogue);
            return;
        }

        _kernels.Get(CodebookProductKernel.Slot)(
            _stream,
            RowTiles(s.Rows, n),
            Int(s.RowStarts),
            Int(s.ColumnIndices),
            Byte(s.Codes),
            Float(s.Codebook),
            Float(d),
            n,
            target.Output,
            target.Bias,
            target.Epilogue);
    }

    /// <inheritdoc/>
    protected override void SddmmCore(CodebookSparseMatrix s, Tensor a, Tensor b, Tensor values, bool accumulate)
    {
        if (s.Nonzeros == 0)
            return;
        _kernels.Get(SampledProductKernel.Slot)(
            _stream,
            OneEach(checked(s.Nonzeros * SampledProduct.Lanes)),
            s.Nonzeros,
            s.Rows,
            Int(s.RowStarts),
            Int(s.ColumnIndices),
            Float(a),
            Float(b),
            a.Shape[1],
            Float(values),
            accumulate ? 1 : 0);
    }

    /// <inheritdoc/>
    protected override void SparseConv2dCore(Tensor x, CodebookSparseMatrix weight, Tensor y, in WindowGeometry window, in Epilogue epilogue)
    {
        if (y.Count == 0)
            return;
        var shape = new Kernels.Cpu.ConvolutionShape(
            x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], weight.Rows, window.KernelHeight, window.KernelWidth, window.Stride, window.Padding);
        var (geometry, plane, _) = Extents(shape);
        var target = Fuse(y, 0, default(MatrixOutput), accumulate: false, epilogue, weight.Rows);
        _kernels.Get(CodebookConvolutionKernel.Slot)(
            _stream,
            RowTiles(weight.Rows, shape.Images * plane),
            Float(x),
            Int(weight.RowStarts),
            Int(weight.ColumnIndices),
            Byte(weight.Codes),
            Float(weight.Codebook),
            geometry,
            shape.Images * plane,
            target.Output,
            target.Bias,
            target.Epilogue);
    }

    /// <summary>A group for each row and tile of columns: the smallest that covers the columns, as far as groups may be.</summary>
    private KernelConfig RowTiles(int rows, int columns)
    {
        var items = Math.Min(_geometry.GroupSize, (int)BitOperations.RoundUpToPowerOf2((uint)columns));
        return new KernelConfig(new Index3D(rows, Tiles(columns, items), 1), new Index3D(items, 1, 1));
    }

    private static class CodebookProductKernel
    {
        public static readonly KernelSlot<Action<
            AcceleratorStream,
            KernelConfig,
            ArrayView<int>,
            ArrayView<int>,
            ArrayView<byte>,
            ArrayView<float>,
            ArrayView<float>,
            int,
            ArrayView<float>,
            ArrayView<float>,
            ProductEpilogue>> Slot = new(Kernels.Gpu.CodebookProduct.Run);
    }

    private static class CodebookVectorProductKernel
    {
        public static readonly KernelSlot<Action<
            AcceleratorStream,
            KernelConfig,
            int,
            ArrayView<int>,
            ArrayView<int>,
            ArrayView<byte>,
            ArrayView<float>,
            ArrayView<float>,
            ArrayView<float>,
            ArrayView<float>,
            ProductEpilogue>> Slot = new(CodebookVectorProduct.Run);
    }

    private static class SampledProductKernel
    {
        public static readonly KernelSlot<Action<
            AcceleratorStream,
            KernelConfig,
            int,
            int,
            ArrayView<int>,
            ArrayView<int>,
            ArrayView<float>,
            ArrayView<float>,
            int,
            ArrayView<float>,
            int>> Slot = new(Kernels.Gpu.SampledProduct.Run);
    }

    private static class CodebookConvolutionKernel
    {
        public static readonly KernelSlot<Action<
            AcceleratorStream,
            KernelConfig,
            ArrayView<float>,
            ArrayView<int>,
            ArrayView<int>,
            ArrayView<byte>,
            ArrayView<float>,
            PatchGeometry,
            int,
            ArrayView<float>,
            ArrayView<float>,
            ProductEpilogue>> Slot = new(Kernels.Gpu.CodebookConvolution.Run);
    }
}
