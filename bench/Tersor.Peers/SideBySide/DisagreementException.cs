namespace Tersor.Peers.SideBySide;

/// <summary>What we compute ourselves is wrong, or two sides do not compute the same thing: times would say nothing.</summary>
/// <param name="what">Names what was computed.</param>
/// <param name="disagreement">By how much it is wrong.</param>
internal sealed class DisagreementException(string what, Disagreement disagreement) : Exception($"{what}: {disagreement}");
