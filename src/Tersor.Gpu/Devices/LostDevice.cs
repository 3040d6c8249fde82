using ILGPU.Runtime;

namespace Tersor.Gpu;

/// <summary>
/// Clearing up after a device was lost: every call into its driver fails then, and none of these failures may hide the first one,
/// which is on its way up.
/// </summary>
internal static class LostDevice
{
    /// <summary>Releases something, or leaves it to the driver, which has dropped it already.</summary>
    public static void Release(Action release)
    {
        try
        {
            release();
        }
        catch (AcceleratorException)
        {
            // Nothing is left to release.
        }
    }
}
