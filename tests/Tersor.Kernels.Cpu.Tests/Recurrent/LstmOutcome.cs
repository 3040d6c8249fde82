namespace Tersor.Kernels.Cpu.Tests;

/// <summary>What an LSTM computed.</summary>
/// <param name="H">[steps + 1, batch, hidden].</param>
/// <param name="InputGradient">[steps, batch, inputs].</param>
/// <param name="States">[3, batch, hidden]: the final cells, the gradients of the initial h and of the initial cells.</param>
/// <param name="WeightGradients">Of both weights and the bias, one after the other.</param>
internal sealed record LstmOutcome(float[] H, float[] InputGradient, float[] States, float[] WeightGradients);
