namespace Tersor.Learning;

/// <summary>A checkpoint that can't be continued from: it is damaged, or of another model, seed or optimiser.</summary>
/// <param name="file">Its name.</param>
/// <param name="reason">What is wrong, in one line.</param>
/// <param name="inner">Where the reason came from.</param>
public sealed class CheckpointException(string file, string reason, Exception? inner = null) : FormatException($"{file}: {reason}", inner);
