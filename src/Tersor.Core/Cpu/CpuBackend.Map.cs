namespace Tersor.Core;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Map<TOperator>(TOperator f, Tensor x, Tensor y, bool accumulate = false) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Map<TOperator>(TOperator f, Tensor a, Tensor b, Tensor y, bool accumulate = false) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Map<TOperator>(TOperator f, Tensor a, Tensor b, Tensor c, Tensor y, bool accumulate = false) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Reduce<TOperator>(TOperator fold, Tensor x, int outer, int length, int inner, Tensor y, bool accumulate = false) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public override void ArgMax(Tensor x, Tensor indices) =>
        throw new NotImplementedException();
}
