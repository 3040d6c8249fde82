using System.Collections.Immutable;

namespace Tersor.Format;

/// <summary>Where the i-th value of a scan lies in memory.</summary>
internal readonly struct MatrixScan
{
    private readonly int _rows;
    private readonly int _columns;

    public MatrixScan(ImmutableArray<int> shape, int count, ScanOrder order)
    {
        Count = count;
        Order = order;
        var rows = shape.IsEmpty ? 1 : shape[0];
        _rows = order == ScanOrder.RowMajor ? 1 : rows;
        _columns = count / _rows;
        Lines = order == ScanOrder.RowMajor ? rows : count / rows;
    }

    public int Count { get; }

    public ScanOrder Order { get; }

    /// <summary>The orders in which a shape can be walked.</summary>
    public static ScanOrder[] Orders(ImmutableArray<int> shape) =>
        shape.Length < 2 || shape[0] == 1 ? [ScanOrder.RowMajor] : [ScanOrder.RowMajor, ScanOrder.ColumnMajor];

    /// <summary>Rows or columns: what is walked one after the other.</summary>
    public int Lines { get; }

    /// <summary>The values of each.</summary>
    public int LineLength => Count / Lines;

    public int Offset(int line, int place) => Order == ScanOrder.RowMajor ? (line * LineLength) + place : (place * Lines) + line;

    public int Offset(int index)
    {
        if (_rows == 1)
            return index;
        var (column, row) = Math.DivRem(index, _rows);
        return (row * _columns) + column;
    }
}
