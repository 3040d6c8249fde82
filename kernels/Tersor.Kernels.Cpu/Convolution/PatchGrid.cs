namespace Tersor.Kernels.Cpu;

/// <summary>
/// How the taps of a kernel meet the pixels of a plane: pixel (u, v) of the grid and tap (t, s) read source pixel
/// (u · PixelStep + t · TapStep + OffsetY, v · PixelStep + s · TapStep + OffsetX). A forward convolution steps by its stride
/// and reads taps forwards; the gradient by the input steps by one and reads them backwards.
/// </summary>
internal readonly record struct PatchGrid(
    int GridHeight, int GridWidth, int TapRows, int TapColumns, int PixelStep, int TapStep, int OffsetY, int OffsetX)
{
    public int Pixels => GridHeight * GridWidth;

    public int Taps => TapRows * TapColumns;
}
