namespace Tersor.CudaEmulator;

/// <summary>A kernel, ready to run.</summary>
internal sealed class CompiledKernel
{
    /// <summary>What launches call it.</summary>
    public required string Name { get; init; }

    /// <summary>What reports call it: the name and a number, since modules may have kernels of one name.</summary>
    public required string Title { get; init; }

    /// <summary>What it does.</summary>
    public required Instruction[] Code { get; init; }

    /// <summary>The layout of its registers.</summary>
    public required RegisterFile Registers { get; init; }

    /// <summary>Where each argument lies among all, and how many bytes it takes.</summary>
    public required IReadOnlyList<(int Offset, int Size)> Parameters { get; init; }

    /// <summary>How many bytes its arguments take.</summary>
    public required int ArgumentBytes { get; init; }

    /// <summary>How many bytes of shared memory it declares.</summary>
    public required int SharedBytes { get; init; }

    /// <summary>How many bytes of local memory each of its threads has.</summary>
    public required int LocalBytes { get; init; }
}
