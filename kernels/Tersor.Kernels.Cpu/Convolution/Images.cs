namespace Tersor.Kernels.Cpu;

/// <summary>A contiguous batch of images [n, channels, height, width].</summary>
internal readonly unsafe struct Images(float* data, int channels, int height, int width)
{
    public float* Data { get; } = data;

    public int Channels { get; } = channels;

    public int Height { get; } = height;

    public int Width { get; } = width;

    public int PlaneSize => Height * Width;

    public float* Plane(int image, int channel) => Data + ((((nint)image * Channels) + channel) * PlaneSize);
}
