using System.Collections.Immutable;
using Tersor.Core;

namespace Tersor.Compression.PostTraining;

/// <summary>
/// The sums over a layer's inputs that a sweep needs: Σ x xᵀ for each group, Σ e xᵀ, Σ x and Σ e, with e what the layer's output
/// lacks. Products of short blocks of positions run on the device in single precision; their sums are in double.
/// </summary>
/// <remarks>
/// A device sums no more than <see cref="BlockPositions"/> products in single precision. By the Cauchy-Schwarz inequality an
/// entry of a block is off by at most 1024 · 2⁻²⁴ &lt; 6.2·10⁻⁵ of √(H_ii H_jj); sums of blocks add nothing to that. Damping is
/// a hundred times as much. Matrices of few columns are summed in double throughout, group by group.
/// </remarks>
internal sealed class InputSums
{
    /// <summary>The most positions that are summed in single precision.</summary>
    public const int BlockPositions = 1024;

    // Below, uploading and launching cost more than the products.
    private const int FewColumns = 32;

    private readonly LayerMatrix _matrix;
    private readonly Device _device;
    private readonly PositionDraw _draw;
    private readonly bool _hasErrors;
    private readonly float[] _inputs;
    private readonly float[] _errors;
    private readonly float[] _product;
    private readonly double[][] _hessians;
    private readonly double[] _inputSums;
    private readonly double[] _errorSums;
    private readonly double[]? _correction;
    private int _filled;
    private int _samples;

    /// <summary>Sums of nothing.</summary>
    /// <param name="matrix">How inputs lie.</param>
    /// <param name="device">Computes products.</param>
    /// <param name="draw">Which positions count.</param>
    /// <param name="hasErrors">Whether the output lacks anything.</param>
    public InputSums(LayerMatrix matrix, Device device, PositionDraw draw, bool hasErrors)
    {
        (_matrix, _device, _draw, _hasErrors) = (matrix, device, draw, hasErrors);
        var (rows, columns, groups) = (matrix.Rows, matrix.Columns, matrix.Groups);
        _inputs = new float[groups * BlockPositions * columns];
        _errors = new float[hasErrors ? BlockPositions * rows : 0];
        _product = new float[columns <= FewColumns ? 0 : columns * Math.Max(columns, hasErrors ? matrix.GroupRows : 0)];
        _hessians = [.. Enumerable.Range(0, groups).Select(_ => new double[columns * columns])];
        _inputSums = new double[groups * columns];
        _errorSums = new double[rows];
        _correction = hasErrors ? new double[rows * columns] : null;
    }

    /// <summary>Adds the drawn positions of samples.</summary>
    /// <param name="inputs">The layer's inputs, sample by sample.</param>
    /// <param name="errors">What its outputs lack, sample by sample; empty if there are no errors.</param>
    /// <param name="first">The number of the first sample.</param>
    /// <param name="count">Samples.</param>
    public void Add(ReadOnlySpan<float> inputs, ReadOnlySpan<float> errors, int first, int count)
    {
        var (inputLength, errorLength) = (inputs.Length / count, errors.Length / count);
        var (rows, columns) = (_matrix.Rows, _matrix.Columns);
        for (var i = 0; i < count; i++)
        {
            var input = inputs.Slice(i * inputLength, inputLength);
            var error = errors.Slice(i * errorLength, errorLength);
            foreach (var position in _draw.Of(first + i))
            {
                for (var group = 0; group < _matrix.Groups; group++)
                    _matrix.CopyInputs(
                        input, position, group, _inputs.AsSpan(((group * BlockPositions) + _filled) * columns, columns));
                if (_hasErrors)
                    _matrix.CopyOutputs(error, position, _errors.AsSpan(_filled * rows, rows));
                if (++_filled == BlockPositions)
                    Flush();
            }
        }

        _samples += count;
    }

    /// <summary>The sums as a problem has them: means over samples, of all positions as far as the drawn ones tell.</summary>
    public (ImmutableArray<SweepBlock> Blocks, double[] InputMean, double[] ErrorMean, double[]? Correction) Finish()
    {
        Flush();
        var drawn = (double)_samples * _draw.Count;
        var scale = _matrix.Positions / drawn;
        foreach (var sums in _hessians)
            Scale(sums, scale);
        Scale(_correction, scale);
        Scale(_inputSums, 1 / drawn);
        Scale(_errorSums, 1 / drawn);
        var blocks = _hessians.Select((sums, group) =>
            new SweepBlock(group * _matrix.GroupRows, _matrix.GroupRows, sums));
        return ([.. blocks], _inputSums, _errorSums, _correction);
    }

    private static void Scale(double[]? values, double factor)
    {
        for (var i = 0; i < values?.Length; i++)
            values[i] *= factor;
    }

    private void Flush()
    {
        if (_filled == 0)
            return;
        SumMeans();
        if (_matrix.Columns <= FewColumns)
            Parallel.For(0, _matrix.Groups, SumOnHost);
        else
            SumOnDevice();
        _filled = 0;
    }

    private void SumMeans()
    {
        var columns = _matrix.Columns;
        for (var group = 0; group < _matrix.Groups; group++)
            Sum(_inputs.AsSpan(group * BlockPositions * columns, _filled * columns), _inputSums.AsSpan(group * columns, columns));
        if (_hasErrors)
            Sum(_errors.AsSpan(0, _filled * _matrix.Rows), _errorSums);

        static void Sum(ReadOnlySpan<float> vectors, Span<double> sums)
        {
            for (var start = 0; start < vectors.Length; start += sums.Length)
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += vectors[start + i];
        }
    }

    private void SumOnHost(int group)
    {
        var (rows, columns, groupRows) = (_matrix.Rows, _matrix.Columns, _matrix.GroupRows);
        var hessian = _hessians[group];
        for (var position = 0; position < _filled; position++)
        {
            var x = _inputs.AsSpan(((group * BlockPositions) + position) * columns, columns);
            for (var i = 0; i < columns; i++)
                for (var j = 0; j < columns; j++)
                    hessian[(i * columns) + j] += (double)x[i] * x[j];
            if (_correction is null)
                continue;
            for (var row = group * groupRows; row < (group + 1) * groupRows; row++)
            {
                double error = _errors[(position * rows) + row];
                for (var j = 0; j < columns; j++)
                    _correction[(row * columns) + j] += error * x[j];
            }
        }
    }

    private void SumOnDevice()
    {
        var (rows, columns, groupRows) = (_matrix.Rows, _matrix.Columns, _matrix.GroupRows);
        using var guard = Tape.NoGrad();
        for (var group = 0; group < _matrix.Groups; group++)
        {
            using var step = _device.BeginStep();
            var x = _device.From(
                _inputs.AsSpan(group * BlockPositions * columns, _filled * columns), new Shape(_filled, columns));
            AddProduct(x.MatMul(x, transpose: true), _hessians[group]);
            if (_correction is null)
                continue;
            var e = _device.From(_errors.AsSpan(0, _filled * rows), new Shape(_filled, rows))
                .Narrow(1, group * groupRows, groupRows).Contiguous();
            AddProduct(
                e.MatMul(x, transpose: true), _correction.AsSpan(group * groupRows * columns, groupRows * columns));
        }
    }

    private void AddProduct(Tensor product, Span<double> sums)
    {
        var values = _product.AsSpan(0, product.Count);
        _device.Read(product, values);
        for (var i = 0; i < values.Length; i++)
            sums[i] += values[i];
    }
}
