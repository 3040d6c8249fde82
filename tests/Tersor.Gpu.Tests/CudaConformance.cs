using Tersor.Conformance;

namespace Tersor.Gpu.Tests;

/// <summary>The suite on CUDA: a line for each family.</summary>
[Collection("cuda:0")]
public sealed class CudaBasics(CudaFixture fixture) : BackendBasics<CudaFixture>(fixture);

/// <summary>Products.</summary>
[Collection("cuda:0")]
public sealed class CudaProducts(CudaFixture fixture) : ProductSuite<CudaFixture>(fixture);

/// <summary>Convolutions.</summary>
[Collection("cuda:0")]
public sealed class CudaLargeConvolutions(CudaFixture fixture) : LargeConvolutionSuite<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaUnary(CudaFixture fixture) : UnaryConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaBinary(CudaFixture fixture) : BinaryConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaSpecialValues(CudaFixture fixture) : SpecialValueConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaLayout(CudaFixture fixture) : LayoutConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaSlice(CudaFixture fixture) : SliceConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaReduction(CudaFixture fixture) : ReductionConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaPooling(CudaFixture fixture) : PoolingConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaNormalization(CudaFixture fixture) : NormalizationConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaLoss(CudaFixture fixture) : LossConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaRandom(CudaFixture fixture) : RandomConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaOptimizer(CudaFixture fixture) : OptimizerConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaTraining(CudaFixture fixture) : TrainingConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaRecurrent(CudaFixture fixture) : RecurrentConformance<CudaFixture>(fixture);

[Collection("cuda:0")]
public sealed class CudaIndexing(CudaFixture fixture) : IndexingConformance<CudaFixture>(fixture);

/// <summary>Masks, shared weights, centroids.</summary>
[Collection("cuda:0")]
public sealed class CudaCompression(CudaFixture fixture) : CompressionConformance<CudaFixture>(fixture);

/// <summary>Counting and selecting.</summary>
[Collection("cuda:0")]
public sealed class CudaSelection(CudaFixture fixture) : SelectionConformance<CudaFixture>(fixture);

/// <summary>Products with codebook-sparse matrices.</summary>
[Collection("cuda:0")]
public sealed class CudaCodebookSparse(CudaFixture fixture) : CodebookSparseConformance<CudaFixture>(fixture);

/// <summary>Matrix products and fully connected layers.</summary>
[Collection("cuda:0")]
public sealed class CudaMatrix(CudaFixture fixture) : MatrixConformance<CudaFixture>(fixture);

/// <summary>Convolutions.</summary>
[Collection("cuda:0")]
public sealed class CudaConvolution(CudaFixture fixture) : ConvolutionConformance<CudaFixture>(fixture);

/// <summary>Compression from beginning to end.</summary>
[Collection("cuda:0")]
public sealed class CudaCompressionRun(CudaFixture fixture) : CompressionRunConformance<CudaFixture>(fixture);

/// <summary>Tensors of two devices.</summary>
[Collection("cuda:0")]
public sealed class CudaDeviceMixing(CudaFixture fixture) : DeviceMixingConformance<CudaFixture>(fixture);
