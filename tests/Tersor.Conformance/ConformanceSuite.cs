using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>
/// The base of every suite: a device and the check of a row. A test whose rows are all too large for the backend skips: it would
/// pass whatever the kernels do.
/// </summary>
/// <typeparam name="TFixture">The backend under test.</typeparam>
public abstract class ConformanceSuite<TFixture>(TFixture fixture) : IClassFixture<TFixture>, IDisposable
    where TFixture : BackendFixture
{
    private int _checked;
    private int _leftOut;

    /// <summary>The backend under test.</summary>
    protected TFixture Fixture { get; } = fixture;

    /// <summary>The device under test; skips the test where there is none.</summary>
    protected Device Device => Fixture.Device;

    /// <summary>Checks an operation against its reference: see <see cref="OperationCheck"/>.</summary>
    protected void Check(
        Func<Tensor[], Tensor> operation, Func<NaiveTensor[], NaiveTensor> reference, params Operand[] operands) =>
        CheckSampled(int.MaxValue, operation, reference, operands);

    /// <inheritdoc/>
    public void Dispose()
    {
        Assert.SkipWhen(_checked == 0 && _leftOut > 0, $"all rows are too large for {Fixture.Name}");
        GC.SuppressFinalize(this);
    }

    /// <summary>The same for a large row, of whose gradients only some elements are compared.</summary>
    protected void CheckSampled(
        int samples, Func<Tensor[], Tensor> operation, Func<NaiveTensor[], NaiveTensor> reference, params Operand[] operands)
    {
        if (operands.Max(operand => operand.Shape.Count) > Fixture.LargestCount)
        {
            _leftOut++;
            return;
        }

        _checked++;
        new OperationCheck(Fixture, operation, reference).Run(operands, samples);
    }
}
