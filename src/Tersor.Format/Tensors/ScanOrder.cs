namespace Tersor.Format;

/// <summary>The order in which a sparse tensor is walked, seen as a matrix [first extent, all others].</summary>
public enum ScanOrder : byte
{
    /// <summary>Row by row, as in memory.</summary>
    RowMajor,

    /// <summary>Column by column: where whole inputs are dead, their weights form one long run of zeros.</summary>
    ColumnMajor,
}
