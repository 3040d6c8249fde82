using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Spectre.Console;

namespace Tersor.Load;

/// <summary>What attackers met with.</summary>
/// <param name="Questions">For each question how it was answered.</param>
internal sealed record HostileTraffic(IReadOnlyList<HostileTraffic.Outcome> Questions)
{
    /// <summary>How one question was answered.</summary>
    /// <param name="Name">The question.</param>
    /// <param name="Answers">Statuses and how often each came.</param>
    /// <param name="Longest">The longest time to an answer in milliseconds.</param>
    internal sealed record Outcome(string Name, IReadOnlyDictionary<string, int> Answers, double Longest);

    /// <summary>The longest time to an answer in milliseconds.</summary>
    public double Longest => Questions.Max(question => question.Longest);

    /// <summary>How often the service failed instead of refusing.</summary>
    public int Failures => Questions.Sum(question =>
        question.Answers.Where(answer => answer.Key is ['5', ..] and not "503").Sum(answer => answer.Value));

    /// <summary>Lets attackers send for a while, each its next question as soon as it has an answer.</summary>
    public static async Task<HostileTraffic> RunAsync(
        Uri address,
        string path,
        HostileQuestion[] questions,
        int attackers,
        TimeSpan duration,
        CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = attackers }) { BaseAddress = address };
        var outcomes = questions.Select(_ => new ConcurrentBag<(string Answer, double Time)>()).ToArray();
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable.Range(0, attackers).Select(attacker => Task.Run(() => AttackAsync(attacker), cancellationToken)));
        return new HostileTraffic([.. questions.Zip(outcomes, static (question, outcome) => new Outcome(
            question.Name,
            outcome.GroupBy(one => one.Answer).ToDictionary(group => group.Key, group => group.Count()),
            outcome.Select(one => one.Time).DefaultIfEmpty().Max()))]);

        async Task AttackAsync(int attacker)
        {
            for (var i = attacker; Stopwatch.GetElapsedTime(begin) < duration; i++)
            {
                var asked = Stopwatch.GetTimestamp();
                var answer = await SendAsync(questions[i % questions.Length]);
                outcomes[i % questions.Length].Add((answer, Stopwatch.GetElapsedTime(asked).TotalMilliseconds));
            }
        }

        async Task<string> SendAsync(HostileQuestion question)
        {
            try
            {
                if (question.Sent is { } sent)
                    return await HangUpAsync(address, path, question, sent, cancellationToken);
                using var content = new ByteArrayContent(question.Body);
                content.Headers.ContentType = new MediaTypeHeaderValue(question.Type);
                using var response = await http.PostAsync(path, content, cancellationToken);
                await response.Content.CopyToAsync(Stream.Null, cancellationToken);
                return ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            }
            catch (Exception error) when (error is HttpRequestException or IOException or SocketException)
            {
                return "hung up";
            }
        }
    }

    /// <summary>A row for each question.</summary>
    public Table Table()
    {
        var table = new Table().Title("Hostile requests").AddColumns("request", "answers", "longest");
        foreach (var question in Questions)
        {
            table.AddRow(
                Markup.Escape(question.Name),
                string.Join(", ", question.Answers.Select(answer => $"{answer.Value:N0} × {answer.Key}")),
                $"{question.Longest:F1} ms");
        }

        return table;
    }

    private static async Task<string> HangUpAsync(
        Uri address, string path, HostileQuestion question, int sent, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellationToken);
        var length = $"Content-Length: {question.Body.Length}\r\n";
        var head = $"POST /{path} HTTP/1.1\r\nHost: x\r\nContent-Type: {question.Type}\r\n{length}\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await client.GetStream().WriteAsync(question.Body.AsMemory(0, sent), cancellationToken);
        return "none, as meant";
    }
}
