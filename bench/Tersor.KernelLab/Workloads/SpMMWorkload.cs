using ILGPU;
using Tersor.Core;
using Tersor.KernelLab.Devices;
using Tersor.KernelLab.Kernels;
using Tersor.KernelLab.Kernels.Sparse;

namespace Tersor.KernelLab.Workloads;

/// <summary>A codebook-sparse matrix, one place in ten stored with one of 15 values, times a dense one.</summary>
public class SpMMWorkload : FloatWorkload
{
    private const int StoredOf = 10;
    private const int Codes = 16;
    private readonly byte[] _codes;
    private readonly float[] _codebook;
    private readonly float[] _dense;

    /// <summary>The problem with its arrays.</summary>
    /// <param name="device">Where.</param>
    /// <param name="size">Its extents.</param>
    public SpMMWorkload(LabDevice device, Extents size)
        : base(device, size, new Shape(size[0], size[2]))
    {
        var (rows, columns, batch) = (size[0], size[1], size[2]);
        var random = new Random(1);
        _codes = new byte[rows * columns];
        foreach (ref var code in _codes.AsSpan())
            code = (byte)(random.Next(StoredOf) == 0 ? random.Next(1, Codes) : 0);
        _codebook = Draw.Floats(Codes, seed: 2);
        _dense = Draw.Floats(columns * batch, seed: 3);
        Sparse = Keep(CodebookSparseMatrix.From(device.Tensors, rows, columns, _codes, _codebook));
        Dense = Place(_dense, new Shape(columns, batch));
    }

    /// <summary>The sparse matrix, [rows, columns].</summary>
    protected CodebookSparseMatrix Sparse { get; }

    /// <summary>The dense matrix, [columns, batch].</summary>
    protected Tensor Dense { get; }

    /// <inheritdoc/>
    public override double Bytes =>
        ((sizeof(int) + 1d) * Sparse.NonZeros) + (sizeof(int) * Size[0])
        + (sizeof(float) * (_dense.Length + ((double)Size[0] * Size[2])));

    /// <inheritdoc/>
    public override double Operations => 2d * Sparse.NonZeros * Size[2];

    /// <inheritdoc/>
    public override IEnumerable<KernelVersion> Versions()
    {
        if (Device is GpuLabDevice gpu)
        {
            var grid = new Index2D(gpu.ItemEach(Size[2]).GridDim.X, Size[0]);
            yield return new("one element an item", gpu.Launch(
                SpMM1Element.Run,
                new(grid, new Index2D(gpu.GroupSize, 1)),
                GpuLabDevice.Int(Sparse.RowStarts),
                GpuLabDevice.Int(Sparse.ColumnIndices),
                GpuLabDevice.Byte(Sparse.Codes),
                GpuLabDevice.Float(Sparse.Codebook),
                GpuLabDevice.Float(Dense),
                GpuLabDevice.Float(Result),
                Size[2]));
        }

        yield return Promoted(() => Backend.SpMM(Sparse, Dense, Result, accumulate: false));
    }

    /// <inheritdoc/>
    protected override Expectation Expect()
    {
        var (rows, columns, batch) = (Size[0], Size[1], Size[2]);
        Expectation expectation = new(rows * batch);
        var sums = new double[batch];
        var magnitudes = new double[batch];
        for (var row = 0; row < rows; row++)
        {
            Array.Clear(sums);
            Array.Clear(magnitudes);
            var terms = 0;
            for (var column = 0; column < columns; column++)
            {
                var code = _codes[(row * columns) + column];
                if (code == 0)
                    continue;
                terms++;
                for (var j = 0; j < batch; j++)
                {
                    var product = (double)_codebook[code] * _dense[(column * batch) + j];
                    sums[j] += product;
                    magnitudes[j] += Math.Abs(product);
                }
            }

            for (var j = 0; j < batch; j++)
                expectation.SetSum((row * batch) + j, sums[j], magnitudes[j], terms + 1);
        }

        return expectation;
    }
}
