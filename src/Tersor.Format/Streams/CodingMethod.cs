namespace Tersor.Format;

/// <summary>
/// One way to store symbols or floats. A byte before them names it: the method in the low nibble, its parameter in the high one.
/// </summary>
internal abstract class CodingMethod
{
    /// <summary>The low nibble of the method byte.</summary>
    public abstract int Id { get; }

    /// <summary>What <c>tersor inspect</c> calls it.</summary>
    public abstract string Name { get; }

    /// <summary>How many parameters it has a meaning for, counted from 0; the others are reserved.</summary>
    public virtual int Parameters => 1;

    /// <summary>Reads a method byte: the method and its parameter.</summary>
    /// <param name="reader">At the byte; behind it afterwards.</param>
    /// <param name="methods">All there are.</param>
    /// <param name="what">The stored content, for errors.</param>
    public static (T Method, int Parameter) ReadHead<T>(ref ByteReader reader, T[] methods, string what)
        where T : CodingMethod
    {
        var head = reader.Byte();
        var (id, parameter) = (head & 15, head >> 4);
        var method = Array.Find(methods, method => method.Id == id) ?? throw reader.Error($"unknown {what} method {id}");
        return parameter < method.Parameters
            ? (method, parameter)
            : throw reader.Error($"parameter {parameter} is reserved for the {what} method '{method.Name}'");
    }
}
