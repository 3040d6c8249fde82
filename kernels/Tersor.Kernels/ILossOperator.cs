namespace Tersor.Kernels;

/// <summary>What a single prediction loses against its target: backends know the mean of it in one pass.</summary>
public interface ILossOperator : IBinaryOperator;
