using Tersor.Conformance;

namespace Tersor.Gpu.Tests;

/// <summary>Products as graphics processors compute them.</summary>
public sealed class TiledOpenClProducts(TiledOpenClFixture fixture) : ProductSuite<TiledOpenClFixture>(fixture);

/// <summary>Convolutions as graphics processors compute them.</summary>
public sealed class TiledOpenClLargeConvolutions(TiledOpenClFixture fixture) : LargeConvolutionSuite<TiledOpenClFixture>(fixture);

/// <summary>Matrix products and fully connected layers.</summary>
public sealed class TiledOpenClMatrix(TiledOpenClFixture fixture) : MatrixConformance<TiledOpenClFixture>(fixture);

/// <summary>Convolutions.</summary>
public sealed class TiledOpenClConvolution(TiledOpenClFixture fixture) : ConvolutionConformance<TiledOpenClFixture>(fixture);
