namespace Tersor.CudaEmulator;

/// <summary>What the driver says of the device: the figures of an H200, but for its memory.</summary>
internal static class DeviceAttributes
{
    /// <summary>The device's name.</summary>
    public const string Name = "Emulated NVIDIA H200";

    /// <summary>An attribute by the number that CUDA gives it; 0 for those that nobody here asks for.</summary>
    public static int Of(int attribute) => attribute switch
    {
        1 or 2 or 3 => 1024, // threads in a block, along x and along y
        4 => 64, // along z
        5 => int.MaxValue, // blocks along x
        6 or 7 => 65535, // along y and z
        8 => 49152, // shared memory in a block
        9 => 65536, // constant memory
        10 => Warp.Lanes,
        11 => int.MaxValue, // pitch
        12 => 65536, // registers in a block
        13 => 1980000, // kHz
        14 => 512, // alignment of textures
        15 => 1, // copies beside kernels
        16 => 132, // multiprocessors
        19 => 1, // maps memory of the host
        31 or 32 => 1, // kernels beside each other, error correction
        33 => 1, // bus
        36 => 3201000, // kHz of the memory
        37 => 6144, // bits of its bus
        38 => 62914560, // level-2 cache
        39 => 2048, // threads on a multiprocessor
        40 => 3, // copy engines
        41 => 1, // unified addresses
        75 => 9, // compute capability
        76 => 0,
        81 => 233472, // shared memory of a multiprocessor
        82 => 65536, // registers of a multiprocessor
        83 => 1, // managed memory
        97 => 232448, // shared memory of a block that asks for it
        _ => 0,
    };
}
