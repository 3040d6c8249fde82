using Tersor.Conformance;

namespace Tersor.Core.Tests;

/// <summary>All it takes to join the suite: a fixture, and a class without a body for each family.</summary>
public sealed class CpuUnary(CpuFixture fixture) : UnaryConformance<CpuFixture>(fixture);

public sealed class CpuBinary(CpuFixture fixture) : BinaryConformance<CpuFixture>(fixture);

public sealed class CpuSpecialValues(CpuFixture fixture) : SpecialValueConformance<CpuFixture>(fixture);

public sealed class CpuLayout(CpuFixture fixture) : LayoutConformance<CpuFixture>(fixture);

public sealed class CpuSlice(CpuFixture fixture) : SliceConformance<CpuFixture>(fixture);

public sealed class CpuReduction(CpuFixture fixture) : ReductionConformance<CpuFixture>(fixture);

public sealed class CpuMatrix(CpuFixture fixture) : MatrixConformance<CpuFixture>(fixture);

public sealed class CpuConvolution(CpuFixture fixture) : ConvolutionConformance<CpuFixture>(fixture);

public sealed class CpuPooling(CpuFixture fixture) : PoolingConformance<CpuFixture>(fixture);

public sealed class CpuNormalization(CpuFixture fixture) : NormalizationConformance<CpuFixture>(fixture);

public sealed class CpuLoss(CpuFixture fixture) : LossConformance<CpuFixture>(fixture);

public sealed class CpuRandom(CpuFixture fixture) : RandomConformance<CpuFixture>(fixture);

public sealed class CpuCompression(CpuFixture fixture) : CompressionConformance<CpuFixture>(fixture);

public sealed class CpuSelection(CpuFixture fixture) : SelectionConformance<CpuFixture>(fixture);

public sealed class CpuCodebookSparse(CpuFixture fixture) : CodebookSparseConformance<CpuFixture>(fixture);

public sealed class CpuOptimizer(CpuFixture fixture) : OptimizerConformance<CpuFixture>(fixture);

public sealed class CpuRecurrent(CpuFixture fixture) : RecurrentConformance<CpuFixture>(fixture);

public sealed class CpuIndexing(CpuFixture fixture) : IndexingConformance<CpuFixture>(fixture);

/// <summary>Tensors of two devices.</summary>
public sealed class CpuDeviceMixing(CpuFixture fixture) : DeviceMixingConformance<CpuFixture>(fixture);

/// <summary>Tensors that don't belong to the device.</summary>
public sealed class CpuBackendEntrance(CpuFixture fixture) : BackendEntranceConformance<CpuFixture>(fixture);
