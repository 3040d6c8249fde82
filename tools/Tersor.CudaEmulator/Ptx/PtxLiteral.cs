using System.Globalization;

namespace Tersor.CudaEmulator;

/// <summary>Numbers in a PTX text.</summary>
internal static class PtxLiteral
{
    /// <summary>Whether an operand is a number.</summary>
    public static bool IsNumber(string text) => text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] == '-');

    /// <summary>The bits of a number as an instruction of some type takes it.</summary>
    /// <exception cref="PtxException">It is no number.</exception>
    public static ulong Bits(string text, PtxType type, int line)
    {
        var isNegative = text.StartsWith('-');
        var digits = text.AsSpan(isNegative ? 1 : 0);
        double real;
        if (digits.StartsWith("0f", StringComparison.OrdinalIgnoreCase))
            real = BitConverter.UInt32BitsToSingle((uint)Digits(digits[2..], NumberStyles.HexNumber, text, line));
        else if (digits.StartsWith("0d", StringComparison.OrdinalIgnoreCase))
            real = BitConverter.UInt64BitsToDouble(Digits(digits[2..], NumberStyles.HexNumber, text, line));
        else if (!digits.Contains('.') || !double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out real))
            return (ulong)Integer(text, line);
        real = isNegative ? -real : real;
        return type.Size() == 8 ? BitConverter.DoubleToUInt64Bits(real) : BitConverter.SingleToUInt32Bits((float)real);
    }

    /// <summary>A whole number, decimal, hexadecimal (0x…) or binary (0b…), perhaps with a <c>U</c> behind it.</summary>
    /// <exception cref="PtxException">It is none.</exception>
    public static long Integer(string text, int line)
    {
        var isNegative = text.StartsWith('-');
        var digits = text.AsSpan(isNegative ? 1 : 0).TrimEnd('U');
        var value = (long)(digits switch
        {
            ['0', 'x' or 'X', .. var rest] => Digits(rest, NumberStyles.HexNumber, text, line),
            ['0', 'b' or 'B', .. var rest] => Digits(rest, NumberStyles.BinaryNumber, text, line),
            _ => Digits(digits, NumberStyles.None, text, line),
        });
        return isNegative ? -value : value;
    }

    private static ulong Digits(ReadOnlySpan<char> digits, NumberStyles style, string text, int line) =>
        ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new PtxException(line, $"{text} is no number");
}
