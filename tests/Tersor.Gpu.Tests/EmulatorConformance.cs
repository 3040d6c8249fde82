namespace Tersor.Gpu.Tests;

/// <summary>The suite on the emulator: a line for each family.</summary>
public sealed class EmulatorBasics(EmulatorFixture fixture) : BackendBasics<EmulatorFixture>(fixture);
