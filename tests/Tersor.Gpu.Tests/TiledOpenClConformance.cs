using Tersor.Conformance;

namespace Tersor.Gpu.Tests;

/// <summary>Products as graphics processors compute them.</summary>
[Collection("tiled opencl:0")]
public sealed class TiledOpenClProducts(TiledOpenClFixture fixture) : ProductSuite<TiledOpenClFixture>(fixture);

/// <summary>Convolutions as graphics processors compute them.</summary>
[Collection("tiled opencl:0")]
public sealed class TiledOpenClLargeConvolutions(TiledOpenClFixture fixture) : LargeConvolutionSuite<TiledOpenClFixture>(fixture);

/// <summary>Matrix products and fully connected layers.</summary>
[Collection("tiled opencl:0")]
public sealed class TiledOpenClMatrix(TiledOpenClFixture fixture) : MatrixConformance<TiledOpenClFixture>(fixture);

/// <summary>Convolutions.</summary>
[Collection("tiled opencl:0")]
public sealed class TiledOpenClConvolution(TiledOpenClFixture fixture) : ConvolutionConformance<TiledOpenClFixture>(fixture);

/// <summary>Recurrence, whose steps are kernels of their own there.</summary>
[Collection("tiled opencl:0")]
public sealed class TiledOpenClRecurrent(TiledOpenClFixture fixture) : RecurrentConformance<TiledOpenClFixture>(fixture);

/// <summary>Batch normalisation, whose short channels are a group's there.</summary>
[Collection("tiled opencl:0")]
public sealed class TiledOpenClNormalization(TiledOpenClFixture fixture) : NormalizationConformance<TiledOpenClFixture>(fixture);

/// <summary>Losses, a kernel each there.</summary>
[Collection("tiled opencl:0")]
public sealed class TiledOpenClLoss(TiledOpenClFixture fixture) : LossConformance<TiledOpenClFixture>(fixture);
