namespace Tersor.Tasks;

/// <summary>A recipe asks for something impossible. The message names the key, its value and what is allowed.</summary>
/// <param name="message">One line, for example <c>prune.layers.fc1.sparsity = 1.4: must be in [0, 1)</c>.</param>
/// <param name="inner">The cause, if any.</param>
public sealed class RecipeException(string message, Exception? inner = null) : FormatException(message, inner)
{
    /// <summary>The same error with the file in front, for example <c>recipe.json: prune.method: …</c>.</summary>
    /// <param name="file">The file's name.</param>
    public RecipeException In(string file) => new($"{file}: {Message}", InnerException);
}
