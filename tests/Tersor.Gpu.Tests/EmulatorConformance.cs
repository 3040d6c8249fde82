using Tersor.Conformance;

namespace Tersor.Gpu.Tests;

/// <summary>The suite on the emulator: a line for each family.</summary>
public sealed class EmulatorBasics(EmulatorFixture fixture) : BackendBasics<EmulatorFixture>(fixture);

/// <summary>Products.</summary>
public sealed class EmulatorProducts(EmulatorFixture fixture) : ProductSuite<EmulatorFixture>(fixture);

/// <summary>Convolutions.</summary>
public sealed class EmulatorLargeConvolutions(EmulatorFixture fixture) : LargeConvolutionSuite<EmulatorFixture>(fixture);

public sealed class EmulatorUnary(EmulatorFixture fixture) : UnaryConformance<EmulatorFixture>(fixture);

public sealed class EmulatorBinary(EmulatorFixture fixture) : BinaryConformance<EmulatorFixture>(fixture);

public sealed class EmulatorSpecialValues(EmulatorFixture fixture) : SpecialValueConformance<EmulatorFixture>(fixture);

public sealed class EmulatorLayout(EmulatorFixture fixture) : LayoutConformance<EmulatorFixture>(fixture);

public sealed class EmulatorSlice(EmulatorFixture fixture) : SliceConformance<EmulatorFixture>(fixture);

public sealed class EmulatorReduction(EmulatorFixture fixture) : ReductionConformance<EmulatorFixture>(fixture);

public sealed class EmulatorPooling(EmulatorFixture fixture) : PoolingConformance<EmulatorFixture>(fixture);

public sealed class EmulatorNormalization(EmulatorFixture fixture) : NormalizationConformance<EmulatorFixture>(fixture);

public sealed class EmulatorLoss(EmulatorFixture fixture) : LossConformance<EmulatorFixture>(fixture);

public sealed class EmulatorRandom(EmulatorFixture fixture) : RandomConformance<EmulatorFixture>(fixture);

public sealed class EmulatorOptimizer(EmulatorFixture fixture) : OptimizerConformance<EmulatorFixture>(fixture);

public sealed class EmulatorTraining(EmulatorFixture fixture) : TrainingConformance<EmulatorFixture>(fixture);

public sealed class EmulatorRecurrent(EmulatorFixture fixture) : RecurrentConformance<EmulatorFixture>(fixture);

public sealed class EmulatorIndexing(EmulatorFixture fixture) : IndexingConformance<EmulatorFixture>(fixture);

/// <summary>Masks, shared weights, centroids.</summary>
public sealed class EmulatorCompression(EmulatorFixture fixture) : CompressionConformance<EmulatorFixture>(fixture);

/// <summary>Counting and selecting.</summary>
public sealed class EmulatorSelection(EmulatorFixture fixture) : SelectionConformance<EmulatorFixture>(fixture);

/// <summary>Products with codebook-sparse matrices.</summary>
public sealed class EmulatorCodebookSparse(EmulatorFixture fixture) : CodebookSparseConformance<EmulatorFixture>(fixture);

/// <summary>Matrix products and fully connected layers.</summary>
public sealed class EmulatorMatrix(EmulatorFixture fixture) : MatrixConformance<EmulatorFixture>(fixture);

/// <summary>Convolutions.</summary>
public sealed class EmulatorConvolution(EmulatorFixture fixture) : ConvolutionConformance<EmulatorFixture>(fixture);

/// <summary>Compression from beginning to end.</summary>
public sealed class EmulatorCompressionRun(EmulatorFixture fixture) : CompressionRunConformance<EmulatorFixture>(fixture);

/// <summary>Tensors of two devices.</summary>
public sealed class EmulatorDeviceMixing(EmulatorFixture fixture) : DeviceMixingConformance<EmulatorFixture>(fixture);

/// <summary>Tensors that don't belong to the device.</summary>
public sealed class EmulatorBackendEntrance(EmulatorFixture fixture) : BackendEntranceConformance<EmulatorFixture>(fixture);
