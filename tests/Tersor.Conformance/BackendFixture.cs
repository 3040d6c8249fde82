using Tersor.Core;
using Xunit;

namespace Tersor.Conformance;

/// <summary>
/// What a backend supplies to join the suite: a way to open its device, and what is known about it. A backend's test project
/// holds one fixture and, for each suite, one sealed class without a body.
/// </summary>
public abstract class BackendFixture : IDisposable
{
    private Device? _device;
    private Device[]? _alternates;

    /// <summary>For messages.</summary>
    public abstract string Name { get; }

    /// <summary>Why this machine can't run the backend, or null if it can.</summary>
    public virtual string? Unavailable => null;

    /// <summary>Whether a machine that can't run the backend fails its tests instead of skipping them.</summary>
    public virtual bool IsRequired => true;

    /// <summary>Rows of more elements are left out: for backends that run in a slow emulator.</summary>
    public virtual int LargestCount => int.MaxValue;

    /// <summary>
    /// Whether the backend runs in a slow emulator: what only repeats kernels on more data is left to the others.
    /// </summary>
    public bool IsEmulator => LargestCount < int.MaxValue;

    /// <summary>
    /// Whether a sweep takes only the lengths around its turning points: for backends where each row costs many launches.
    /// </summary>
    public virtual bool IsSweepShort => Environment.GetEnvironmentVariable("TERSOR_SWEEP") == "short";

    /// <summary>
    /// Further numbers of threads that must give the same bits as the device under test; none where threads aren't chosen.
    /// </summary>
    public virtual IReadOnlyList<int> ThreadCounts => [];

    /// <summary>
    /// How many times the rounding of IEEE arithmetic the backend may be off: 1, unless its hardware approximates.
    /// </summary>
    public virtual double RoundingFactor => 1;

    /// <summary>The device under test, opened once for a class of tests.</summary>
    public Device Device
    {
        get
        {
            if (Unavailable is { } reason)
            {
                Assert.SkipUnless(IsRequired, $"{Name}: {reason}");
                Assert.Fail($"{Name} is required, but {reason}");
            }

            return _device ??= Open(0);
        }
    }

    /// <summary>A device for each of <see cref="ThreadCounts"/>.</summary>
    public IReadOnlyList<Device> Alternates => _alternates ??= [.. ThreadCounts.Select(Open)];

    /// <summary>The lengths of an element-wise sweep, from 0 beyond every vector width and unrolling.</summary>
    public IEnumerable<int> Lengths =>
        IsEmulator
            ? [0, 1, 7, 16]
            : IsSweepShort ? [0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 255, 257] : Enumerable.Range(0, 258);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _device?.Dispose();
        foreach (var alternate in _alternates ?? [])
            alternate.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the device.</summary>
    /// <param name="threads">0 for the backend's own choice.</param>
    protected abstract Device Open(int threads);
}
