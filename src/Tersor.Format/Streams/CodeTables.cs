namespace Tersor.Format;

/// <summary>
/// What the streams of a file share: its version, and what it has brought so far, in file order: Huffman tables, tensors, and
/// how much was coded by mixing.
/// </summary>
internal sealed class CodeTables
{
    /// <summary>How many are kept; a bound on what the writer tries and on what a reader holds.</summary>
    public const int Capacity = 64;

    private readonly List<HuffmanCode> _tables;

    private readonly long _mostMixed;

    /// <param name="version">The version of the file.</param>
    /// <param name="mostMixed">The most codes that mixed planes may have together.</param>
    public CodeTables(byte version = 1, long mostMixed = long.MaxValue)
        : this([], version, mostMixed, new UnitHistory())
    {
    }

    private CodeTables(List<HuffmanCode> tables, byte version, long mostMixed, UnitHistory units) =>
        (_tables, Version, _mostMixed, Units) = (tables, version, mostMixed, units);

    /// <summary>The tensors so far; copies share it.</summary>
    public UnitHistory Units { get; }

    /// <summary>The codes of mixed planes so far.</summary>
    public long Mixed { get; private set; }

    /// <summary>The version of the file: methods that came later are not for it.</summary>
    public byte Version { get; }

    /// <summary>The lowest version that has all methods that were read.</summary>
    public byte LowestVersion { get; private set; } = 1;

    public int Count => _tables.Count;

    public HuffmanCode this[int index] => _tables[index];

    /// <summary>The same tables, to try something with.</summary>
    public CodeTables Copy() => new([.. _tables], Version, _mostMixed, Units) { Mixed = Mixed };

    /// <summary>Takes over what a copy has become.</summary>
    public void Become(CodeTables copy)
    {
        foreach (var code in copy._tables.Skip(Count))
            Add(code);
        Mixed = copy.Mixed;
    }

    /// <summary>Counts the codes of a mixed plane, which take as long as a hundred others each.</summary>
    /// <returns>Whether so many are allowed.</returns>
    public bool TryMix(int codes) => (Mixed += codes) <= _mostMixed;

    /// <summary>Notes the version of a method that was read.</summary>
    public void NoteVersion(byte version) => LowestVersion = Math.Max(LowestVersion, version);

    public void Add(HuffmanCode code)
    {
        if (_tables.Count < Capacity)
            _tables.Add(code);
    }
}
