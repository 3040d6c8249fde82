using System.Text.Json;
using Tersor.Core;
using Tersor.Format;

namespace Tersor.Cli.Output;

/// <summary>
/// A profile's calls as Chrome's trace events, which <c>chrome://tracing</c> and ui.perfetto.dev show on a line of time.
/// </summary>
internal static class ChromeTrace
{
    /// <summary>Writes the calls, each a complete event with its shapes, multiply-adds and bytes.</summary>
    /// <param name="profile">What was counted.</param>
    /// <param name="device">The device's name, which the line of time is called.</param>
    /// <param name="file">The destination.</param>
    /// <exception cref="IOException">The file can't be written; the message names it.</exception>
    public static void Write(OperationProfile profile, string device, OutputFile file) => file.Commit(stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        WriteName(json, device);
        foreach (var call in profile.Events)
            WriteCall(json, call);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteName(Utf8JsonWriter json, string device)
    {
        Begin(json, "thread_name", "M");
        json.WriteStartObject("args");
        json.WriteString("name", device);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, OperationEvent call)
    {
        Begin(json, call.Name, "X");
        json.WriteNumber("ts", 1e6 * call.Start);
        json.WriteNumber("dur", 1e6 * call.Seconds);
        json.WriteStartObject("args");
        json.WriteString("shapes", call.Shapes);
        json.WriteNumber("products", call.Products);
        json.WriteNumber("bytes", call.Bytes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string name, string phase)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("ph", phase);
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", 1);
    }
}
