using Tersor.Conformance;
using Tersor.Core;
using Tersor.Cpu;

namespace Tersor.TestSupport;

/// <summary>The CPU backend as the conformance suite sees it.</summary>
public sealed class CpuFixture : BackendFixture
{
    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override IReadOnlyList<int> ThreadCounts => [1, 3];

    /// <inheritdoc/>
    protected override Device Open(int threads) => Device.Cpu(threads == 0 ? 2 : threads);
}
