namespace Tersor.KernelLab;

/// <summary>An argument that only the lab itself can refuse.</summary>
internal sealed class UsageException(string message) : Exception(message);
