using System.Collections.Immutable;

namespace Tersor.Learning.Data;

/// <summary>A name that is neither a known data set nor a folder. The message offers the nearest known name.</summary>
/// <param name="name">What was asked for.</param>
/// <param name="known">The known names.</param>
public sealed class UnknownDatasetException(string name, ImmutableArray<string> known) : DatasetException(
    $"unknown data set '{name}'" + (NearestName.Find(name, known) is { } nearest
        ? $": did you mean '{nearest}'?"
        : $": known are {string.Join(", ", known)}, or give the path of a folder"));
