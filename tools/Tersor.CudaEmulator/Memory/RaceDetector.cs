namespace Tersor.CudaEmulator;

/// <summary>
/// Who touched a word of memory last. A phase is a block's time between two barriers; each has a number of its own, and numbers
/// grow. Of two threads that touch other bytes of the word the later one is remembered, so a race of bytes may stay hidden; what
/// is reported is one.
/// </summary>
internal struct WordAccesses
{
    /// <summary>The phase of the last write.</summary>
    public uint WritePhase;

    /// <summary>Its thread and bytes.</summary>
    public Toucher Writer;

    /// <summary>The phase of the last read.</summary>
    public uint ReadPhase;

    /// <summary>Its thread and bytes.</summary>
    public Toucher Reader;
}

/// <summary>A thread with the bytes of a word that it touched.</summary>
/// <param name="Thread">Its number in the block; <see cref="Many"/> for several.</param>
/// <param name="Bytes">The bytes, a bit each.</param>
/// <param name="HasOtherBlock">Whether a block before this one touched the word in the same launch.</param>
internal readonly record struct Toucher(short Thread, byte Bytes, bool HasOtherBlock)
{
    /// <summary>Several threads.</summary>
    public const short Many = -1;
}

/// <summary>Two accesses whose order nothing decides.</summary>
internal enum Race
{
    None, WriteAfterWrite, WriteAfterRead, ReadAfterWrite,
}

/// <summary>
/// Finds races: accesses of one word, at least one of them a write, by two threads of a block without a barrier between them, or,
/// in global memory, by two blocks of a launch.
/// </summary>
/// <param name="FirstOfLaunch">The first phase of the launch.</param>
/// <param name="FirstOfBlock">The first phase of the block.</param>
/// <param name="Current">The phase.</param>
internal readonly record struct RaceDetector(uint FirstOfLaunch, uint FirstOfBlock, uint Current)
{
    /// <summary>The detector of memory that belongs to a block.</summary>
    public RaceDetector WithinBlock => this with { FirstOfLaunch = FirstOfBlock };

    /// <summary>A thread writes.</summary>
    public Race Write(ref WordAccesses word, short thread, byte bytes)
    {
        var race = Conflicts(word.WritePhase, word.Writer, thread, bytes) ? Race.WriteAfterWrite
            : Conflicts(word.ReadPhase, word.Reader, thread, bytes) ? Race.WriteAfterRead
            : Race.None;
        word.WritePhase = Current;
        word.Writer = new Toucher(thread, bytes, HasOtherBlock: false);
        return race;
    }

    /// <summary>A thread reads.</summary>
    public Race Read(ref WordAccesses word, short thread, byte bytes)
    {
        var race = Conflicts(word.WritePhase, word.Writer, thread, bytes) ? Race.ReadAfterWrite : Race.None;
        var isSamePhase = word.ReadPhase == Current;
        word.Reader = new Toucher(
            isSamePhase && word.Reader.Thread != thread ? Toucher.Many : thread,
            isSamePhase ? (byte)(word.Reader.Bytes | bytes) : bytes,
            IsOtherBlock(word.ReadPhase) || (word.ReadPhase >= FirstOfBlock && word.Reader.HasOtherBlock));
        word.ReadPhase = Current;
        return race;
    }

    private bool IsOtherBlock(uint phase) => phase >= FirstOfLaunch && phase < FirstOfBlock;

    private bool Conflicts(uint phase, Toucher other, short thread, byte bytes) =>
        phase >= FirstOfLaunch && (other.Bytes & bytes) != 0
        && (phase < FirstOfBlock || other.HasOtherBlock || (phase == Current && other.Thread != thread));
}
