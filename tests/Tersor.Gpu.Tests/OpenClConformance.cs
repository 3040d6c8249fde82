namespace Tersor.Gpu.Tests;

/// <summary>The suite on OpenCL: a line for each family.</summary>
public sealed class OpenClBasics(OpenClFixture fixture) : BackendBasics<OpenClFixture>(fixture);

/// <summary>Products.</summary>
public sealed class OpenClProducts(OpenClFixture fixture) : ProductSuite<OpenClFixture>(fixture);

/// <summary>Convolutions.</summary>
public sealed class OpenClConvolutions(OpenClFixture fixture) : ConvolutionSuite<OpenClFixture>(fixture);
