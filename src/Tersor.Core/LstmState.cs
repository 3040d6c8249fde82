namespace Tersor.Core;

/// <summary>What an LSTM remembers between two steps of a sequence.</summary>
/// <param name="Hidden">h [batch, hidden]: the output of the last step.</param>
/// <param name="Cell">c [batch, hidden].</param>
public readonly record struct LstmState(Tensor Hidden, Tensor Cell);
