namespace Tersor.Cli.Files;

/// <summary>Marks a setting that names what a command reads: a path, or several. <see cref="CommandFiles"/> guards it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InputAttribute : Attribute
{
    /// <summary>Whether it may be a data set's name instead of a path; nothing given stands for the usual ones.</summary>
    public bool IsData { get; init; }
}
