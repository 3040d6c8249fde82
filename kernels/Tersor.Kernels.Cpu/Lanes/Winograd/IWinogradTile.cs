namespace Tersor.Kernels.Cpu;

/// <summary>
/// The transforms of one size of tile: Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A (Winograd 1980; Lavin and Gray 2016). Each is applied to
/// the rows of a tile, then to its columns, for as many tiles at once as a line is long.
/// </summary>
internal unsafe interface IWinogradTile
{
    /// <summary>Outputs of a tile along each axis.</summary>
    static abstract int Size { get; }

    /// <summary>G, by which weights are multiplied: [<see cref="Size"/> + 2, 3].</summary>
    static abstract double[,] Weights { get; }

    /// <summary>y = Bᵀ x: of <see cref="Size"/> + 2 lines as many.</summary>
    /// <param name="x0">The first line.</param>
    /// <param name="x1">The second line.</param>
    /// <param name="x2">The third line.</param>
    /// <param name="x3">The fourth line.</param>
    /// <param name="x4">The fifth line; of no account to tiles of two.</param>
    /// <param name="x5">The sixth line; of no account to tiles of two.</param>
    /// <param name="y">The first line of the result.</param>
    /// <param name="stride">The distance of the result's lines.</param>
    /// <param name="count">Floats of a line; whole vectors are read and written.</param>
    static abstract void Input<TSimd, TVector>(
        float* x0, float* x1, float* x2, float* x3, float* x4, float* x5, float* y, nint stride, int count)
        where TSimd : struct, ISimd<TVector>;

    /// <summary>y = Aᵀ x: of <see cref="Size"/> + 2 lines <see cref="Size"/>.</summary>
    /// <param name="x">The first line.</param>
    /// <param name="stride">The distance of the lines.</param>
    /// <param name="y">The first line of the result.</param>
    /// <param name="yStride">The distance of the result's lines.</param>
    /// <param name="count">Floats of a line; whole vectors are read and written.</param>
    static abstract void Output<TSimd, TVector>(float* x, nint stride, float* y, nint yStride, int count)
        where TSimd : struct, ISimd<TVector>;

    /// <summary>Phase i of a line = each <see cref="Size"/>-th of its pixels, from pixel i on.</summary>
    /// <param name="x">A line of one float a pixel.</param>
    /// <param name="y">The phases.</param>
    /// <param name="stride">Their distance.</param>
    /// <param name="count">Pixels of a phase; up to three more are written.</param>
    static abstract void Split(float* x, float* y, nint stride, int count);

    /// <summary>A line's pixels out of its phases.</summary>
    /// <param name="x">The phases; up to three floats behind the last wanted are read.</param>
    /// <param name="stride">Their distance.</param>
    /// <param name="y">A line of one float a pixel.</param>
    /// <param name="pixels">Its pixels; no more are written.</param>
    static abstract void Join(float* x, nint stride, float* y, int pixels);
}
