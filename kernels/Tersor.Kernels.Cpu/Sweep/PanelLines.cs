namespace Tersor.Kernels.Cpu;

/// <summary>
/// A panel's rows as lanes: its scales and importance, filled up to whole vectors, and space to choose the codes of a column in.
/// A lane without a row has a scale of 1 and an infinite importance, so that zero is its only choice.
/// </summary>
internal readonly unsafe struct PanelLines
{
    private readonly double* _scales;
    private readonly double* _weights;
    private readonly double* _curvatures;
    private readonly double* _codes;

    /// <param name="panel">The panel.</param>
    /// <param name="space">Room for <see cref="ScratchLength"/> doubles.</param>
    public PanelLines(in SweepPanel panel, double* space)
    {
        Width = PanelProduct.Width(panel.Rows);
        _scales = space;
        _weights = _scales + Width;
        _curvatures = _weights + Width;
        _codes = _curvatures + Width;
        Values = _codes + Width;
        for (var row = 0; row < Width; row++)
        {
            _scales[row] = row < panel.Rows ? panel.Scales[row] : 1;
            _weights[row] = row < panel.Rows
                ? panel.Importance[row] * panel.Scales[row] * panel.Scales[row]
                : double.PositiveInfinity;
        }
    }

    /// <summary>The lanes.</summary>
    public int Width { get; }

    /// <summary>Centroids, [width].</summary>
    public double* Values { get; }

    /// <summary>The doubles of space for panels of so many rows.</summary>
    public static int ScratchLength(int rows) => 5 * PanelProduct.Width(rows);

    /// <summary>The centroids of a column's codes, and 0 behind them.</summary>
    public void Load(in SweepPanel panel, byte* codes, double* centroids)
    {
        for (var row = 0; row < panel.Rows; row++)
            Values[row] = centroids[codes[row]];
        for (var row = panel.Rows; row < Width; row++)
            Values[row] = 0;
    }

    /// <summary>Chooses the codes of weights.</summary>
    /// <param name="codebook">The centroids.</param>
    /// <param name="weights">The weights, [width].</param>
    /// <param name="curvature">What a squared error costs, times importance.</param>
    /// <param name="errors">Receives (scale · centroid - weight) · factor, [width].</param>
    /// <param name="factor">A factor of the errors.</param>
    public void Choose<TSimd, TVector>(
        in SweepCodebook codebook, double* weights, double curvature, double* errors, double factor)
        where TSimd : struct, IDoubles<TVector>
    {
        for (var lane = 0; lane < Width; lane += TSimd.Count)
            TSimd.Store(TSimd.Divide(TSimd.Load(weights + lane), TSimd.Load(_scales + lane)), Values + lane);
        Choose<TSimd, TVector>(codebook, curvature);
        for (var lane = 0; lane < Width; lane += TSimd.Count)
        {
            var quantised = TSimd.Multiply(TSimd.Load(_scales + lane), TSimd.Load(Values + lane));
            var error = TSimd.Subtract(quantised, TSimd.Load(weights + lane));
            TSimd.Store(TSimd.Multiply(error, TSimd.Create(factor)), errors + lane);
        }
    }

    /// <summary>Chooses the codes of weights anew, by the gradient of half the error.</summary>
    /// <param name="codebook">The centroids.</param>
    /// <param name="gradient">H times what targets are above the weights, [width].</param>
    /// <param name="curvature">What a squared error costs, twice, times importance.</param>
    /// <param name="changes">The present centroids; receives by how much the weights sink, [width].</param>
    public void Improve<TSimd, TVector>(in SweepCodebook codebook, double* gradient, double curvature, double* changes)
        where TSimd : struct, IDoubles<TVector>
    {
        for (var lane = 0; lane < Width; lane += TSimd.Count)
        {
            var slope = TSimd.Multiply(TSimd.Create(curvature), TSimd.Load(_scales + lane));
            var step = TSimd.Divide(TSimd.Load(gradient + lane), slope);
            TSimd.Store(TSimd.Load(Values + lane), changes + lane);
            TSimd.Store(TSimd.Add(TSimd.Load(Values + lane), step), Values + lane);
        }

        Choose<TSimd, TVector>(codebook, 0.5 * curvature);
        for (var lane = 0; lane < Width; lane += TSimd.Count)
        {
            var sunk = TSimd.Subtract(TSimd.Load(changes + lane), TSimd.Load(Values + lane));
            TSimd.Store(TSimd.Multiply(TSimd.Load(_scales + lane), sunk), changes + lane);
        }
    }

    /// <summary>Writes the chosen codes.</summary>
    /// <returns>How many are others.</returns>
    public int Store(in SweepPanel panel, byte* codes)
    {
        var changed = 0;
        for (var row = 0; row < panel.Rows; row++)
        {
            var code = (byte)(int)_codes[row];
            changed += codes[row] != code ? 1 : 0;
            codes[row] = code;
        }

        return changed;
    }

    private void Choose<TSimd, TVector>(in SweepCodebook codebook, double curvature)
        where TSimd : struct, IDoubles<TVector>
    {
        for (var lane = 0; lane < Width; lane += TSimd.Count)
            TSimd.Store(TSimd.Multiply(TSimd.Create(curvature), TSimd.Load(_weights + lane)), _curvatures + lane);
        CentroidChoice.Run<TSimd, TVector>(codebook, Values, _curvatures, _codes, Width);
    }
}
