namespace Tersor.Learning;

/// <summary>A checkpoint that can't be continued from: it is damaged, or of another model, seed or optimiser.</summary>
/// <param name="file">Its name.</param>
/// <param name="reason">The fault, in one line.</param>
/// <param name="inner">The cause of the fault.</param>
public sealed class CheckpointException(
    string file, string reason, Exception? inner = null) : FormatException($"{file}: {reason}", inner);
