namespace Tersor.Mpi;

/// <summary>The ranks were started in a way in which they can't work together.</summary>
/// <param name="message">What is wrong, in a line.</param>
/// <param name="cause">The error behind it.</param>
public sealed class MpiException(string message, Exception? cause = null) : Exception(message, cause);
