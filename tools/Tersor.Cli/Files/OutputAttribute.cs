namespace Tersor.Cli.Files;

/// <summary>
/// Marks a setting that is the path of what a command writes, or null. <see cref="CommandFiles"/> reserves it before the command
/// runs.
/// </summary>
/// <param name="option">The option that decides it, where the setting itself is none.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OutputAttribute(string? option = null) : Attribute
{
    /// <summary>The option that decides it; null if the setting is one.</summary>
    public string? Option => option;
}
