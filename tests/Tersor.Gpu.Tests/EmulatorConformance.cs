namespace Tersor.Gpu.Tests;

/// <summary>The suite on the emulator: a line for each family.</summary>
public sealed class EmulatorBasics(EmulatorFixture fixture) : BackendBasics<EmulatorFixture>(fixture);

/// <summary>Products.</summary>
public sealed class EmulatorProducts(EmulatorFixture fixture) : ProductSuite<EmulatorFixture>(fixture);

/// <summary>Convolutions.</summary>
public sealed class EmulatorConvolutions(EmulatorFixture fixture) : ConvolutionSuite<EmulatorFixture>(fixture);
