namespace Tersor.Host;

/// <summary>Takes the samples of a request, one after the other.</summary>
internal interface IInstances
{
    /// <summary>Room for the normalised input of the next sample.</summary>
    /// <exception cref="RefusedRequestException">There are too many.</exception>
    Span<float> Next();

    /// <summary>The room of the last <see cref="Next"/> is filled.</summary>
    void Add();
}
