using Tersor.Learning.Data;

namespace Tersor.Compression;

/// <summary>The second half of an error about an unknown name.</summary>
public static class Suggestion
{
    /// <summary>For example <c>did you mean 'fc1'?</c>, or the known names if none is near.</summary>
    public static string For(string name, IEnumerable<string> known) => NearestName.Find(name, known) is { } nearest
        ? $"did you mean '{nearest}'?"
        : $"known are {string.Join(", ", known)}";
}
