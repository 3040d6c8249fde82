using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Tersor.Host;

/// <summary>What a request says that its body is.</summary>
internal enum BodyKind
{
    /// <summary>Nothing: the bytes tell.</summary>
    Unknown,

    /// <summary>Numbers: see <see cref="JsonInput"/>.</summary>
    Json,

    /// <summary>A PNG or JPEG: see <see cref="ImageInput"/>.</summary>
    Image,
}

/// <summary>Reads a request's headers about its body by their grammar (RFC 9110, section 8).</summary>
internal static class BodyKinds
{
    private const string Expected = "send application/json, or a PNG or JPEG as image/png or image/jpeg";

    /// <exception cref="RefusedRequestException">The body is something that is not read here, or the headers make no
    /// sense.</exception>
    public static BodyKind Of(HttpRequest request)
    {
        foreach (var coding in request.Headers.GetCommaSeparatedValues(HeaderNames.ContentEncoding))
            if (!coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
                throw RefusedRequestException.Unsupported($"a body encoded as '{Shown(coding)}': send it as it is");

        var text = request.Headers.ContentType;
        if (StringValues.IsNullOrEmpty(text))
            return BodyKind.Unknown;
        if (!MediaTypeHeaderValue.TryParse(text.ToString(), out var type))
            throw RefusedRequestException.Unsupported($"'{Shown(text.ToString())}' is no media type: {Expected}");

        if (Is(type.MediaType, "application/json") || Is(type.Suffix, "json"))
            return Is(type.Charset, "utf-8") || Is(type.Charset, "us-ascii") || !type.Charset.HasValue
                ? BodyKind.Json
                : throw RefusedRequestException.Unsupported($"JSON in '{Shown(type.Charset.Value)}': send it in UTF-8");
        if (Is(type.Type, "image"))
            return BodyKind.Image;

        // Programs that know nothing of the body send one of these; curl says that everything is a form.
        return Is(type.MediaType, "application/octet-stream") || Is(type.MediaType, "application/x-www-form-urlencoded")
            ? BodyKind.Unknown
            : throw RefusedRequestException.Unsupported($"'{Shown(type.MediaType.Value!)}' is not read here: {Expected}");
    }

    /// <summary>A caller's text within a sentence of ours.</summary>
    public static string Shown(string text)
    {
        const int Most = 60;
        var line = string.Create(Math.Min(text.Length, Most), text, static (shown, whole) =>
        {
            for (var i = 0; i < shown.Length; i++)
                shown[i] = char.IsControl(whole[i]) || char.IsSurrogate(whole[i]) ? '?' : whole[i];
        });
        return text.Length > Most ? line + "…" : line;
    }

    // A parameter may be quoted: charset="utf-8".
    private static bool Is(StringSegment value, string name) =>
        HeaderUtilities.RemoveQuotes(value).Equals(name, StringComparison.OrdinalIgnoreCase);
}
