namespace Tersor.Gpu;

/// <summary>A device was named that isn't there or can't be used. The message says in one line which and why.</summary>
public sealed class DeviceUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
