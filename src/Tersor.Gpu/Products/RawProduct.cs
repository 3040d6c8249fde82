using ILGPU;

namespace Tersor.Gpu;

/// <summary>A matrix product in scratch memory: slices whose sum it is, one behind the other.</summary>
/// <param name="Elements">The slices.</param>
/// <param name="Slices">The number of slices.</param>
/// <param name="SliceSize">Elements between the slices' beginnings.</param>
/// <param name="Stride">Elements between a slice's rows.</param>
internal readonly record struct RawProduct(ArrayView<float> Elements, int Slices, int SliceSize, int Stride);
