namespace Tersor.Core;

/// <summary>What all calls of one operation have cost.</summary>
/// <param name="Name">For example <c>Conv2d</c> or <c>Map Relu</c>.</param>
/// <param name="Calls">Their number.</param>
/// <param name="Seconds">Their time, without that of operations inside.</param>
/// <param name="Products">Multiply-adds of matrix products, convolutions and recurrences; 0 for other operations.</param>
/// <param name="Bytes">The bytes of all operands, each counted once a call.</param>
/// <param name="Launches">The kernels that they started, without those of operations inside.</param>
public sealed record OperationCost(string Name, long Calls, double Seconds, double Products, double Bytes, long Launches);
