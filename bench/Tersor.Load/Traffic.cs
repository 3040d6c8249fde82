using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Tersor.Inference;

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
    private const int Questions = 64;

    /// <summary>Lets clients ask for a while, each a new question as soon as it has its answer.</summary>
    public static async Task<Traffic> RunAsync(
        Uri address, CompressedModel model, int clients, TimeSpan duration, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var questions = Enumerable.Range(0, Questions).Select(_ => Question(model, random)).ToArray();
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
                    using var content = new ByteArrayContent(questions[i % Questions])
                    {
                        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                    };
                    using var response = await http.PostAsync("predict", content, cancellationToken);
                    var answer = await response.Content.ReadAsStringAsync(cancellationToken);
                    if (response.IsSuccessStatusCode && answer.Contains("\"label\"", StringComparison.Ordinal))
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

    private static byte[] Question(CompressedModel model, Random random)
    {
        var pixels = Enumerable.Range(0, model.InputLength).Select(_ => random.Next(3) > 0 ? 0 : random.Next(256));
        return Encoding.UTF8.GetBytes($$"""{"pixels":[{{string.Join(',', pixels)}}]}""");
    }
}
