using ILGPU;
using Tersor.Kernels.Gpu;

namespace Tersor.Gpu;

/// <summary>Where a matrix product goes, and what is done to its sums on the way.</summary>
/// <param name="Output">Holds the product.</param>
/// <param name="Layout">Where in <paramref name="Output"/>.</param>
/// <param name="Bias">Any view if the epilogue has no bias.</param>
/// <param name="Epilogue">The operation on the finished sums.</param>
internal readonly record struct Target<TOutput>(
    ArrayView<float> Output, TOutput Layout, ArrayView<float> Bias, ProductEpilogue Epilogue)
    where TOutput : unmanaged, IProductOutput;
