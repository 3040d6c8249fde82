using Tersor.Conformance;

namespace Tersor.Gpu.Tests;

/// <summary>
/// What ILGPU's emulator needs of the suite: maps, products, convolutions and codes run where there is no driver, and tensors
/// keep to their device. An OpenCL driver and the CUDA driver that interprets run all kernels, faster and in all sizes.
/// </summary>
[Collection("emulator")]
public sealed class EmulatorBasics(EmulatorFixture fixture) : BackendBasics<EmulatorFixture>(fixture);

/// <summary>Products.</summary>
[Collection("emulator")]
public sealed class EmulatorProducts(EmulatorFixture fixture) : ProductSuite<EmulatorFixture>(fixture);

/// <summary>Convolutions.</summary>
[Collection("emulator")]
public sealed class EmulatorLargeConvolutions(EmulatorFixture fixture) : LargeConvolutionSuite<EmulatorFixture>(fixture);

/// <summary>Masks, shared weights, centroids.</summary>
[Collection("emulator")]
public sealed class EmulatorCompression(EmulatorFixture fixture) : CompressionConformance<EmulatorFixture>(fixture);

/// <summary>Products with codebook-sparse matrices.</summary>
[Collection("emulator")]
public sealed class EmulatorCodebookSparse(EmulatorFixture fixture) : CodebookSparseConformance<EmulatorFixture>(fixture);

/// <summary>Matrix products and fully connected layers.</summary>
[Collection("emulator")]
public sealed class EmulatorMatrix(EmulatorFixture fixture) : MatrixConformance<EmulatorFixture>(fixture);

/// <summary>Tensors of two devices.</summary>
[Collection("emulator")]
public sealed class EmulatorDeviceMixing(EmulatorFixture fixture) : DeviceMixingConformance<EmulatorFixture>(fixture);

/// <summary>Tensors that don't belong to the device.</summary>
[Collection("emulator")]
public sealed class EmulatorBackendEntrance(EmulatorFixture fixture) : BackendEntranceConformance<EmulatorFixture>(fixture);
