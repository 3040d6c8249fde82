namespace Tersor.Conformance;

/// <summary>
/// A sum of numbers in no particular order: whatever the order, n terms are off by at most n roundings of Σ |term|, which is what
/// a kernel that sums in vectors and blocks can promise.
/// </summary>
public struct Summation
{
    private double _value;
    private double _magnitude;
    private double _error;
    private int _terms;

    /// <summary>The sum so far.</summary>
    public readonly Number Total => new(_value, _error + (_terms * _magnitude * Number.Unit));

    /// <summary>Adds a term.</summary>
    public void Add(Number term)
    {
        _value += term.Value;
        _magnitude += Math.Abs(term.Value);
        _error += term.Error;
        _terms++;
    }
}
