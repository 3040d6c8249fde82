namespace Tersor.Kernels.Cpu;

/// <summary>Neighbouring windows of a convolution that are computed together.</summary>
/// <param name="From">Where the first window begins in the input, in pixels.</param>
/// <param name="To">Where its result goes in the output plane, in pixels.</param>
internal readonly record struct WindowRun(int From, int To);
