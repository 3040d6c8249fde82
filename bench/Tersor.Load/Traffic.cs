using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;

namespace Tersor.Load;

/// <summary>What clients met with.</summary>
/// <param name="Answers">How many questions were answered.</param>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Median">The time to an answer that half of them kept within, in milliseconds.</param>
/// <param name="P99">The time that 99 % kept within.</param>
/// <param name="Longest">The longest.</param>
/// <param name="Errors">Everything that was no answer, and how often.</param>
internal sealed record Traffic(
    int Answers, double PerSecond, double Median, double P99, double Longest, IReadOnlyDictionary<string, int> Errors)
{
    /// <summary>Lets clients ask for a while, each a new question as soon as it has its answer, each model in turn.</summary>
    public static async Task<Traffic> RunAsync(
        Uri address,
        IReadOnlyDictionary<string, ServedModel> models,
        int clients,
        TimeSpan duration,
        CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var questions = models
            .Select(model => (Model: model.Value, Path: PathOf(model.Key, model.Value), Bodies: model.Value.Requests(random)))
            .ToArray();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients }) { BaseAddress = address };
        var errors = new ConcurrentDictionary<string, int>();
        var begin = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(
            Enumerable.Range(0, clients).Select(client => Task.Run(() => AskAsync(client), cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(begin);
        double[] sorted = [.. times.SelectMany(time => time).Order()];
        return new Traffic(sorted.Length, sorted.Length / elapsed.TotalSeconds, At(0.5), At(0.99), At(1), errors);

        double At(double share) => sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];

        async Task<List<double>> AskAsync(int client)
        {
            var own = new List<double>();
            for (var i = client; Stopwatch.GetElapsedTime(begin) < duration; i++)
            {
                var asked = Stopwatch.GetTimestamp();
                try
                {
                    var (model, path, bodies) = questions[i % questions.Length];
                    using var content = new ByteArrayContent(bodies[i / questions.Length % bodies.Length])
                    {
                        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                    };
                    using var response = await http.PostAsync(path, content, cancellationToken);
                    var answer = await response.Content.ReadAsStringAsync(cancellationToken);
                    if (response.IsSuccessStatusCode && model.IsAnswer(answer))
                        own.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                    else
                        Count($"{(int)response.StatusCode}");
                }
                catch (HttpRequestException error)
                {
                    Count(error.Message);
                }
            }

            return own;
        }

        void Count(string error) => errors.AddOrUpdate(error, 1, (_, count) => count + 1);
    }

    /// <summary>Where a model answers.</summary>
    public static string PathOf(string name, ServedModel model) => $"models/{Uri.EscapeDataString(name)}/{model.Endpoint}";
}
