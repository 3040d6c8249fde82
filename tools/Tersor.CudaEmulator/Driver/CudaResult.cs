namespace Tersor.CudaEmulator;

/// <summary>What the driver's functions answer, with NVIDIA's numbers.</summary>
internal enum CudaResult
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    NoDevice = 100,
    InvalidDevice = 101,
    InvalidContext = 201,
    InvalidPtx = 218,
    InvalidHandle = 400,
    NotFound = 500,
    IllegalAddress = 700,
    LaunchTimeout = 702,
    MisalignedAddress = 716,
    LaunchFailed = 719,
    NotSupported = 801,
}
