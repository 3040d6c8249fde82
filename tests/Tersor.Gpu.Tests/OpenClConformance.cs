using Tersor.Conformance;

namespace Tersor.Gpu.Tests;

/// <summary>The suite on OpenCL: a line for each family.</summary>
public sealed class OpenClBasics(OpenClFixture fixture) : BackendBasics<OpenClFixture>(fixture);

/// <summary>Products.</summary>
public sealed class OpenClProducts(OpenClFixture fixture) : ProductSuite<OpenClFixture>(fixture);

/// <summary>Convolutions.</summary>
public sealed class OpenClLargeConvolutions(OpenClFixture fixture) : LargeConvolutionSuite<OpenClFixture>(fixture);

public sealed class OpenClUnary(OpenClFixture fixture) : UnaryConformance<OpenClFixture>(fixture);

public sealed class OpenClBinary(OpenClFixture fixture) : BinaryConformance<OpenClFixture>(fixture);

public sealed class OpenClSpecialValues(OpenClFixture fixture) : SpecialValueConformance<OpenClFixture>(fixture);

public sealed class OpenClLayout(OpenClFixture fixture) : LayoutConformance<OpenClFixture>(fixture);

public sealed class OpenClSlice(OpenClFixture fixture) : SliceConformance<OpenClFixture>(fixture);

public sealed class OpenClReduction(OpenClFixture fixture) : ReductionConformance<OpenClFixture>(fixture);

public sealed class OpenClPooling(OpenClFixture fixture) : PoolingConformance<OpenClFixture>(fixture);

public sealed class OpenClNormalization(OpenClFixture fixture) : NormalizationConformance<OpenClFixture>(fixture);

public sealed class OpenClLoss(OpenClFixture fixture) : LossConformance<OpenClFixture>(fixture);

public sealed class OpenClRandom(OpenClFixture fixture) : RandomConformance<OpenClFixture>(fixture);

public sealed class OpenClOptimizer(OpenClFixture fixture) : OptimizerConformance<OpenClFixture>(fixture);

public sealed class OpenClTraining(OpenClFixture fixture) : TrainingConformance<OpenClFixture>(fixture);

public sealed class OpenClRecurrent(OpenClFixture fixture) : RecurrentConformance<OpenClFixture>(fixture);

public sealed class OpenClIndexing(OpenClFixture fixture) : IndexingConformance<OpenClFixture>(fixture);

/// <summary>Masks, shared weights, centroids.</summary>
public sealed class OpenClCompression(OpenClFixture fixture) : CompressionConformance<OpenClFixture>(fixture);

/// <summary>Counting and selecting.</summary>
public sealed class OpenClSelection(OpenClFixture fixture) : SelectionConformance<OpenClFixture>(fixture);

/// <summary>Products with codebook-sparse matrices.</summary>
public sealed class OpenClCodebookSparse(OpenClFixture fixture) : CodebookSparseConformance<OpenClFixture>(fixture);

/// <summary>Matrix products and fully connected layers.</summary>
public sealed class OpenClMatrix(OpenClFixture fixture) : MatrixConformance<OpenClFixture>(fixture);

/// <summary>Convolutions.</summary>
public sealed class OpenClConvolution(OpenClFixture fixture) : ConvolutionConformance<OpenClFixture>(fixture);

/// <summary>Compression from beginning to end.</summary>
public sealed class OpenClCompressionRun(OpenClFixture fixture) : CompressionRunConformance<OpenClFixture>(fixture);

/// <summary>Tensors of two devices.</summary>
public sealed class OpenClDeviceMixing(OpenClFixture fixture) : DeviceMixingConformance<OpenClFixture>(fixture);
