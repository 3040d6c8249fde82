namespace Tersor.Core;

/// <summary>A device has no room for another block of memory.</summary>
/// <param name="device">Its name.</param>
/// <param name="requestedBytes">How much was wanted.</param>
/// <param name="reservedBytes">How much the device had given already.</param>
/// <param name="capacityBytes">How much it has in all; 0 if unknown.</param>
/// <param name="inner">What the driver said.</param>
public sealed class DeviceMemoryException(
    string device, long requestedBytes, long reservedBytes, long capacityBytes, Exception? inner = null)
    : Exception(Describe(device, requestedBytes, reservedBytes, capacityBytes), inner)
{
    /// <summary>How much was wanted, in bytes.</summary>
    public long RequestedBytes => requestedBytes;

    /// <summary>How much the device had given already, in bytes.</summary>
    public long ReservedBytes => reservedBytes;

    private static string Describe(string device, long requested, long reserved, long capacity)
    {
        var limit = capacity > 0 ? FormattableString.Invariant($" of {capacity:N0}") : "";
        return FormattableString.Invariant(
            $"{device} is out of memory: {requested:N0} bytes were wanted, {reserved:N0} are reserved already{limit}");
    }
}
