using System.Globalization;

namespace Tersor.Core;

/// <summary>
/// NumPy's text of floats beside each other: as few digits as tell each float from its neighbours, at most eight behind the
/// point, all words of one width; with exponents where magnitudes lie far apart or far from 1.
/// </summary>
internal static class FloatFormat
{
    private const int Precision = 8;

    /// <summary>A word for each number.</summary>
    public static string[] Format(double[] numbers)
    {
        var magnitudes = numbers.Where(double.IsFinite).Where(x => x != 0).Select(Math.Abs).ToArray();
        var needsExponents = magnitudes.Length > 0
            && (magnitudes.Max() >= 1e8 || magnitudes.Min() < 1e-4 || magnitudes.Max() / magnitudes.Min() > 1000);
        var words = Array.ConvertAll(numbers, x => Word.Of((float)x, needsExponents));
        var finite = words.Where(word => word.Special is null).ToArray();
        var places = finite.Select(word => word.Fraction.Length).DefaultIfEmpty(0).Max();
        var texts = Array.ConvertAll(words, word => word.Text(places));
        var width = texts.Max(text => text.Length);
        return Array.ConvertAll(texts, text => text.PadLeft(width));
    }

    /// <summary>The text of one number that stands alone.</summary>
    public static string Scalar(double number)
    {
        var word = Format([number])[0].Replace(".e", "e", StringComparison.Ordinal);
        return word.EndsWith('.') ? word + "0" : word;
    }

    /// <summary>A number's text in parts, or what stands for NaN and infinity.</summary>
    private readonly record struct Word(float Value, bool HasExponent, string Whole, string Fraction, string? Special)
    {
        public static Word Of(float x, bool hasExponent)
        {
            if (!float.IsFinite(x))
                return new Word(x, hasExponent, "", "", float.IsNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");

            // The fewest digits that are this float again.
            var digits = "";
            for (var length = 0; length <= Precision && !IsThat(x, digits); length++)
                digits = x.ToString($"E{length}", CultureInfo.InvariantCulture);
            if (hasExponent)
                return new Word(x, hasExponent, "", Mantissa(digits)[1..].TrimStart('.'), null);

            // Less than 1e8 and not less than 1e-4: exact as a decimal.
            var value = Math.Round(decimal.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture), Precision);
            var parts = Math.Abs(value).ToString("0.########", CultureInfo.InvariantCulture).Split('.');
            return new Word(x, hasExponent, (float.IsNegative(x) ? "-" : "") + parts[0], parts.Length > 1 ? parts[1] : "", null);
        }

        /// <summary>
        /// The text with a given number of places behind the point: blanks fill them, with an exponent further digits.
        /// </summary>
        public string Text(int places)
        {
            if (Special is not null)
                return Special;
            if (!HasExponent)
                return $"{Whole}.{Fraction.PadRight(places)}";
            var digits = Value.ToString($"E{places}", CultureInfo.InvariantCulture);
            var behind = digits.AsSpan(digits.IndexOf('E') + 1);
            var power = int.Parse(behind, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            var sign = float.IsNegative(Value) ? "-" : "";
            var mantissa = Mantissa(digits) + (places == 0 ? "." : "");
            return $"{sign}{mantissa}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
        }

        private static bool IsThat(float x, string digits) =>
            digits.Length > 0 && float.Parse(digits, CultureInfo.InvariantCulture) == x;

        private static string Mantissa(string digits) => digits[..digits.IndexOf('E')].TrimStart('-');
    }
}
