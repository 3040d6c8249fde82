using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Tersor.Learning;

namespace Tersor.Mpi;

/// <summary>
/// All processes that one launcher has started, as a group that trains together. Only values are exchanged: sums are ours, in an
/// order that does not depend on the library. A process that fails must not <see cref="End"/> the world, which would wait for the
/// others as they wait for it: it exits, and the launcher ends the rest.
/// </summary>
public sealed class MpiWorld : IShardGroup
{
    private const int MostValues = 1 << 26;
    private const int Tag = 21;

    private readonly MpiLibrary _library;
    private readonly Watchdog _watchdog;
    private readonly Func<bool> _isAskedToStop;
    private readonly Action _stop;

    private MpiWorld(MpiLibrary library, MpiLaunch launch, Watchdog watchdog, Func<bool> isAskedToStop, Action stop)
    {
        (_library, _watchdog, _isAskedToStop, _stop) = (library, watchdog, isAskedToStop, stop);
        (Rank, Count) = (launch.Rank, launch.Count);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public bool IsAskedToStop => _isAskedToStop();

    /// <summary>How often values of trainings were exchanged.</summary>
    public int Exchanges { get; private set; }

    /// <summary>The time that exchanges took, waiting for the others included.</summary>
    public TimeSpan ExchangeTime { get; private set; }

    /// <summary>Loads the launcher's library and meets the other processes; once in a process's life.</summary>
    /// <param name="launch">How this process was started.</param>
    /// <param name="patience">How long it waits for another process, which must be silent only when it computes.</param>
    /// <param name="isAskedToStop">See <see cref="IsAskedToStop"/>.</param>
    /// <param name="stop">See <see cref="IShardGroup.Stop"/>.</param>
    /// <exception cref="MpiException">The processes can't work together; the message says why, in a line.</exception>
    public static MpiWorld Join(MpiLaunch launch, TimeSpan patience, Func<bool> isAskedToStop, Action stop)
    {
        ArgumentNullException.ThrowIfNull(launch);
        if (!BitOperations.IsPow2(launch.Count))
            throw new MpiException($"{launch.Launcher} has started {launch.Count} ranks, which is no power of two");
        var library = MpiLibrary.Load(launch);
        MpiCalls.Use(library);
        var watchdog = new Watchdog(launch.Rank, patience);
        using (watchdog.Watch("all ranks"))
        {
            Check(MpiCalls.InitThread(0, 0, MpiCalls.Funneled, out _));
            Check(MpiCalls.CommSetErrhandler(library.World, library.ErrorsReturn));
            Check(MpiCalls.CommRank(library.World, out var rank));
            Check(MpiCalls.CommSize(library.World, out var size));
            if (size != launch.Count || rank != launch.Rank)
                throw new MpiException(
                    $"{launch.Launcher} has started {launch.Count} ranks, but {library.Name} sees {size}: launcher and library "
                    + "are of different kinds");
        }

        return new MpiWorld(library, launch, watchdog, isAskedToStop, stop);
    }

    /// <inheritdoc/>
    public void Exchange(int peer, ReadOnlySpan<float> mine, Span<float> theirs)
    {
        var start = Stopwatch.GetTimestamp();
        Swap(peer, mine, theirs);
        Exchanges++;
        ExchangeTime += Stopwatch.GetElapsedTime(start);
    }

    /// <inheritdoc/>
    public void Stop() => _stop();

    /// <summary>Makes sure that a text is the same in all processes.</summary>
    /// <param name="what">What the text says, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="MpiException">Another process has another one. Not all of those need to notice it.</exception>
    public void Agree(string what, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> mine = stackalloc byte[SHA256.HashSizeInBytes], theirs = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), mine);
        for (var distance = 1; distance < Count; distance *= 2)
        {
            var peer = Rank ^ distance;
            Swap(peer, MemoryMarshal.Cast<byte, float>(mine), MemoryMarshal.Cast<byte, float>(theirs));
            if (!mine.SequenceEqual(theirs))
                throw new MpiException($"rank {peer} has another {what} than rank {Rank}: the same bytes can't come of that");
        }
    }

    /// <summary>Leaves the world, when all do: after work that is done, or was stopped in all processes.</summary>
    public void End()
    {
        using (_watchdog.Watch("all ranks"))
        {
            Check(MpiCalls.Barrier(_library.World));
            Check(MpiCalls.Finish());
        }

        _watchdog.Dispose();
    }

    private unsafe void Swap(int peer, ReadOnlySpan<float> mine, Span<float> theirs)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(theirs.Length, mine.Length);
        using var watch = _watchdog.Watch(peer);
        for (var at = 0; at < mine.Length; at += MostValues)
        {
            var bytes = Math.Min(MostValues, mine.Length - at) * sizeof(float);
            fixed (float* from = mine[at..], into = theirs[at..])
                Check(MpiCalls.SendReceive(
                    from, bytes, _library.Byte, peer, Tag, into, bytes, _library.Byte, peer, Tag, _library.World,
                    _library.StatusIgnore));
        }
    }

    private static void Check(int code)
    {
        if (code != 0)
            throw new IOException($"MPI: {MpiCalls.Describe(code)}");
    }
}
