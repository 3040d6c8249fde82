using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tersor.Compression;

/// <summary>Writes figures that are no finite numbers as null, since JSON knows none; null is read as NaN.</summary>
/// <typeparam name="TNumber">The type of the figures.</typeparam>
public sealed class FiniteNumberConverter<TNumber> : JsonConverter<TNumber>
    where TNumber : struct, IFloatingPointIeee754<TNumber>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override TNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? TNumber.NaN : TNumber.CreateSaturating(reader.GetDouble());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TNumber value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (!TNumber.IsFinite(value))
            writer.WriteNullValue();
        else if (value is float single)
            writer.WriteNumberValue(single);
        else
            writer.WriteNumberValue(double.CreateChecked(value));
    }
}
