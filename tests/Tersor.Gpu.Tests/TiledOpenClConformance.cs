namespace Tersor.Gpu.Tests;

/// <summary>Products as graphics processors compute them.</summary>
public sealed class TiledOpenClProducts(TiledOpenClFixture fixture) : ProductSuite<TiledOpenClFixture>(fixture);

/// <summary>Convolutions as graphics processors compute them.</summary>
public sealed class TiledOpenClConvolutions(TiledOpenClFixture fixture) : ConvolutionSuite<TiledOpenClFixture>(fixture);
