namespace Tersor.Core;

/// <summary>An operation's stay in a backend: inside the guard, and in the profile if there is one.</summary>
internal readonly ref struct OperationVisit
{
    private readonly ThreadGuard.Visit _visit;
    private readonly OperationProfile? _profile;
    private readonly Backend _backend;

    public OperationVisit(ThreadGuard.Visit visit, OperationProfile? profile, Backend backend)
    {
        _visit = visit;
        _profile = profile;
        _backend = backend;
    }

    public void Dispose()
    {
        _profile?.End(_backend);
        _visit.Dispose();
    }
}

/// <summary>What operations by an operator are called.</summary>
/// <typeparam name="TOperator">The operator.</typeparam>
internal static class OperationName<TOperator>
{
    public static readonly string Map = $"Map {Operator}";

    public static readonly string Reduce = $"Reduce {Operator}";

    private static string Operator => typeof(TOperator).Name.Split('`')[0];
}
