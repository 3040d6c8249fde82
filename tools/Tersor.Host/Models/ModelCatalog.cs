using System.Collections.Immutable;

namespace Tersor.Host;

/// <summary>The models that are served now. A request keeps the one that it has found, whatever becomes of the catalog.</summary>
internal sealed class ModelCatalog
{
    private ImmutableSortedDictionary<string, ServedModel> _models =
        ImmutableSortedDictionary.Create<string, ServedModel>(StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<ServedModel> All => Volatile.Read(ref _models).Values;

    /// <summary>The model that a request is for.</summary>
    /// <exception cref="RefusedRequestException">
    /// There is none of the name in the address, or the address has none and there are several models.
    /// </exception>
    public ServedModel For(HttpRequest request)
    {
        var models = Volatile.Read(ref _models);
        if (request.RouteValues["model"] is string name)
            return models.GetValueOrDefault(name)
                ?? throw Missing($"no model '{BodyKinds.Shown(name)}' is served; /models lists those that are");
        return models.Count switch
        {
            1 => models.Values.First(),
            0 => throw RefusedRequestException.Busy("no model is loaded yet"),
            _ => throw Missing("several models are served: ask at /models/NAME; /models lists the names"),
        };
    }

    /// <summary>Serves a model from now on, in place of another of its name.</summary>
    public void Put(ServedModel model) => ImmutableInterlocked.Update(
        ref _models, static (models, model) => models.SetItem(model.Name, model), model);

    /// <summary>Serves a model no more.</summary>
    public void Remove(string name) =>
        ImmutableInterlocked.Update(ref _models, static (models, name) => models.Remove(name), name);

    private static RefusedRequestException Missing(string message) => new(StatusCodes.Status404NotFound, message);
}
