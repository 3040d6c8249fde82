namespace Tersor.Gpu.Tests;

/// <summary>The suite on OpenCL: a line for each family.</summary>
public sealed class OpenClBasics(OpenClFixture fixture) : BackendBasics<OpenClFixture>(fixture);
