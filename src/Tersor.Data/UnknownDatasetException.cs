using System.Collections.Immutable;

namespace Tersor.Data;

/// <summary>A name that is neither a known data set nor a file or folder. The message offers the nearest known name.</summary>
/// <param name="name">The name that was asked for.</param>
/// <param name="known">The known names.</param>
public sealed class UnknownDatasetException(string name, ImmutableArray<string> known) : DatasetException(
    $"unknown data set '{name}': {NearestName.Hint(name, known)}"
    + (NearestName.Find(name, known) is null ? ", or give the path of a file or folder" : ""));
