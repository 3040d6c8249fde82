using System.Threading.Channels;
using Tersor.Inference;

namespace Tersor.Host;

/// <summary>
/// A text on its way to a caller. The model writes at its own pace, so that a caller who reads slowly holds no session: what is
/// written waits in memory, at most <see cref="GenerateRequest.MostCharacters"/> of it.
/// </summary>
internal sealed class TextStream : IResult
{
    private readonly ChannelReader<string> _pieces;

    private TextStream(ChannelReader<string> pieces) => _pieces = pieces;

    /// <summary>Lets the model begin, and waits for its first character.</summary>
    /// <param name="model">A <see cref="ModelKind.Writer"/>.</param>
    /// <param name="wanted">What it goes on from, and how far.</param>
    /// <param name="hungUp">Ends the writing.</param>
    /// <exception cref="RefusedRequestException">
    /// The prompt has a character that the model doesn't know, or too many requests wait.
    /// </exception>
    public static async Task<TextStream> BeginAsync(ServedModel model, GenerateRequest wanted, CancellationToken hungUp)
    {
        var vocabulary = model.Vocabulary!;
        var prompt = string.IsNullOrEmpty(wanted.Prompt) ? vocabulary[0].ToString() : wanted.Prompt;
        try
        {
            vocabulary.Encode(prompt, "the prompt");
        }
        catch (FormatException error)
        {
            throw RefusedRequestException.Bad(error.Message);
        }

        var pieces = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        _ = Task.Run(WriteAsync, CancellationToken.None);
        await pieces.Reader.WaitToReadAsync(hungUp);
        return new TextStream(pieces.Reader);

        async Task WriteAsync()
        {
            try
            {
                await model.Queue.RunAsync(0, (session, _) => Write(session), hungUp);
                pieces.Writer.Complete();
            }
            catch (Exception error)
            {
                // Whoever reads the pieces hears of it.
                pieces.Writer.Complete(error);
            }
        }

        int Write(Session session)
        {
            var sampler = new TextSampler(session, vocabulary, wanted.Temperature, wanted.Seed);
            foreach (var character in sampler.Write(prompt, wanted.Length, hungUp))
                pieces.Writer.TryWrite(character.ToString());
            return wanted.Length;
        }
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            while (await _pieces.WaitToReadAsync(httpContext.RequestAborted))
            {
                while (_pieces.TryRead(out var piece))
                    await response.WriteAsync(piece, httpContext.RequestAborted);
                await response.Body.FlushAsync(httpContext.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The caller hung up: nobody is left to tell.
        }
    }
}
