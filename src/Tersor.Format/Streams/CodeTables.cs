namespace Tersor.Format;

/// <summary>The Huffman tables that a file has brought so far, in file order; later streams may refer to them.</summary>
internal sealed class CodeTables
{
    /// <summary>How many are kept; a bound on what the writer tries and on what a reader holds.</summary>
    public const int Capacity = 64;

    private readonly List<HuffmanCode> _tables;

    public CodeTables()
        : this([])
    {
    }

    private CodeTables(List<HuffmanCode> tables) => _tables = tables;

    public int Count => _tables.Count;

    public HuffmanCode this[int index] => _tables[index];

    /// <summary>The same tables, to try something with.</summary>
    public CodeTables Copy() => new([.. _tables]);

    /// <summary>Takes over what a copy has become.</summary>
    public void Become(CodeTables copy)
    {
        foreach (var code in copy._tables.Skip(Count))
            Add(code);
    }

    public void Add(HuffmanCode code)
    {
        if (_tables.Count < Capacity)
            _tables.Add(code);
    }
}
