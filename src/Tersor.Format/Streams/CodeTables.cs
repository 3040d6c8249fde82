namespace Tersor.Format;

/// <summary>
/// What the streams of a file share: its version, and the Huffman tables that it has brought so far, in file order.
/// </summary>
internal sealed class CodeTables
{
    /// <summary>How many are kept; a bound on what the writer tries and on what a reader holds.</summary>
    public const int Capacity = 64;

    private readonly List<HuffmanCode> _tables;

    /// <param name="version">The version of the file.</param>
    public CodeTables(byte version = 1)
        : this([], version)
    {
    }

    private CodeTables(List<HuffmanCode> tables, byte version) => (_tables, Version) = (tables, version);

    /// <summary>The version of the file: methods that came later are not for it.</summary>
    public byte Version { get; }

    /// <summary>The lowest version that has all methods that were read.</summary>
    public byte LowestVersion { get; private set; } = 1;

    public int Count => _tables.Count;

    public HuffmanCode this[int index] => _tables[index];

    /// <summary>The same tables, to try something with.</summary>
    public CodeTables Copy() => new([.. _tables], Version);

    /// <summary>Takes over what a copy has become.</summary>
    public void Become(CodeTables copy)
    {
        foreach (var code in copy._tables.Skip(Count))
            Add(code);
    }

    /// <summary>Notes the version of a method that was read.</summary>
    public void NoteVersion(byte version) => LowestVersion = Math.Max(LowestVersion, version);

    public void Add(HuffmanCode code)
    {
        if (_tables.Count < Capacity)
            _tables.Add(code);
    }
}
