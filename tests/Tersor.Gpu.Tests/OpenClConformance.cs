using Tersor.Conformance;

namespace Tersor.Gpu.Tests;

/// <summary>The suite on OpenCL: a line for each family.</summary>
[Collection("opencl:0")]
public sealed class OpenClBasics(OpenClFixture fixture) : BackendBasics<OpenClFixture>(fixture);

/// <summary>Products.</summary>
[Collection("opencl:0")]
public sealed class OpenClProducts(OpenClFixture fixture) : ProductSuite<OpenClFixture>(fixture);

/// <summary>Convolutions.</summary>
[Collection("opencl:0")]
public sealed class OpenClLargeConvolutions(OpenClFixture fixture) : LargeConvolutionSuite<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClUnary(OpenClFixture fixture) : UnaryConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClBinary(OpenClFixture fixture) : BinaryConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClSpecialValues(OpenClFixture fixture) : SpecialValueConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClLayout(OpenClFixture fixture) : LayoutConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClSlice(OpenClFixture fixture) : SliceConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClReduction(OpenClFixture fixture) : ReductionConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClPooling(OpenClFixture fixture) : PoolingConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClNormalization(OpenClFixture fixture) : NormalizationConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClLoss(OpenClFixture fixture) : LossConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClRandom(OpenClFixture fixture) : RandomConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClOptimizer(OpenClFixture fixture) : OptimizerConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClTraining(OpenClFixture fixture) : TrainingConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClRecurrent(OpenClFixture fixture) : RecurrentConformance<OpenClFixture>(fixture);

[Collection("opencl:0")]
public sealed class OpenClIndexing(OpenClFixture fixture) : IndexingConformance<OpenClFixture>(fixture);

/// <summary>Masks, shared weights, centroids.</summary>
[Collection("opencl:0")]
public sealed class OpenClCompression(OpenClFixture fixture) : CompressionConformance<OpenClFixture>(fixture);

/// <summary>Counting and selecting.</summary>
[Collection("opencl:0")]
public sealed class OpenClSelection(OpenClFixture fixture) : SelectionConformance<OpenClFixture>(fixture);

/// <summary>Products with codebook-sparse matrices.</summary>
[Collection("opencl:0")]
public sealed class OpenClCodebookSparse(OpenClFixture fixture) : CodebookSparseConformance<OpenClFixture>(fixture);

/// <summary>Matrix products and fully connected layers.</summary>
[Collection("opencl:0")]
public sealed class OpenClMatrix(OpenClFixture fixture) : MatrixConformance<OpenClFixture>(fixture);

/// <summary>Convolutions.</summary>
[Collection("opencl:0")]
public sealed class OpenClConvolution(OpenClFixture fixture) : ConvolutionConformance<OpenClFixture>(fixture);

/// <summary>Compression from beginning to end.</summary>
[Collection("opencl:0")]
public sealed class OpenClCompressionRun(OpenClFixture fixture) : CompressionRunConformance<OpenClFixture>(fixture);

/// <summary>Tensors of two devices.</summary>
[Collection("opencl:0")]
public sealed class OpenClDeviceMixing(OpenClFixture fixture) : DeviceMixingConformance<OpenClFixture>(fixture);
