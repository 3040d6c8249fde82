namespace Tersor.Peers.SideBySide;

/// <summary>One side of a comparison: a name and the work, ready to be done again and again.</summary>
/// <param name="Name">For example <c>tersor</c> or <c>libtorch</c>.</param>
/// <param name="Run">Does the work once, from the caller's thread, and returns when it is finished.</param>
internal sealed record Contestant(string Name, Action Run);
