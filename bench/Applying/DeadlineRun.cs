using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Bench.Applying;

/// <summary>
/// The last minute before the deadline: so many applicants at once open a section, save it, upload a scan of 2 MB and submit; some press
/// twice, and some are a second late.
/// </summary>
internal static class DeadlineRun
{
    /// <param name="Submitted">Those who were told that they have submitted.</param>
    /// <param name="Step">The time of each request by its step, in milliseconds, in order.</param>
    /// <param name="Refused">What was answered with anything but success.</param>
    /// <param name="Lost">What is not on file as it was acknowledged, or twice.</param>
    /// <param name="LateTaken">Those who were late and were taken all the same.</param>
    /// <param name="Late">Those who were late.</param>
    public sealed record Report(int Submitted, IReadOnlyDictionary<string, double[]> Step, IReadOnlyList<string> Refused, IReadOnlyList<string> Lost, int LateTaken, int Late);

    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    // the last begin so early that they can be done in time; whoever is slower than that has lost, and the figures say so
    private static readonly TimeSpan LastBegins = TimeSpan.FromSeconds(42);
    private static readonly TimeSpan MostThought = TimeSpan.FromSeconds(4);

    public static async Task<Report> RunAsync(Database database, string program, int count)
    {
        var form = Form.Largest();
        var late = Math.Max(2, count / 50);
        var applicants = await Applicants.MakeAsync(database, count + late, complete: true);
        await using var server = await Server.StartAsync(program, ["serve", "--demo"], database.Settings, "/healthz");
        using var client = Applicants.Client(server);
        var sessions = await Applicants.SignInAsync(server, applicants, form.Section.Id);
        var slot = form.Rules.MaterialDemands.SelectMany(demand => demand.Names).First();
        var body = Applicants.BodyOf(form);
        // the first of everything is compiled before the hour, as on any server that is not new
        var scans = Enumerable.Range(0, count).Select(Journey.Scan).ToArray();
        var (times, refused, done, taken) = (new ConcurrentBag<(string Step, double Ms)>(), new ConcurrentQueue<string>(), new ConcurrentBag<Applicant>(), 0);

        async Task<T> TimedAsync<T>(string step, Func<Task<T>> act)
        {
            var from = Stopwatch.GetTimestamp();
            var result = await act();
            times.Add((step, Stopwatch.GetElapsedTime(from).TotalMilliseconds));
            return result;
        }

        var ends = Deadline.EndOf(form.Rules.Workflow.First.Deadline!.Until!.Value).Moment;
        await ClockAsync(client, sessions[0], ends - Minute);
        var begin = Stopwatch.GetTimestamp();
        // the clock was moved a moment before this line: what is sent after a minute and a bit is late
        var over = Task.Delay(Minute + TimeSpan.FromSeconds(1));

        async Task WalkAsync(Session known, int i)
        {
            var random = new Random(i);
            Task ThinkAsync() => Task.Delay(random.Next((int)MostThought.TotalMilliseconds));
            await Task.Delay(random.Next((int)LastBegins.TotalMilliseconds));
            var cookie = known.Cookies.Split("; ").First(part => part.StartsWith("shifan=", StringComparison.Ordinal));
            var session = await TimedAsync("open", () => Applicants.OpenAsync(client, known.Who, cookie, form.Section.Id));
            await ThinkAsync();
            foreach (var (step, act) in new (string, Func<Task<(bool Done, string Said)>>)[]
            {
                ("save", () => Journey.SaveAsync(client, session, form.Section.Id, body, i + 1)),
                ("upload", () => Journey.UploadAsync(client, session, slot, scans[i])),
                ("submit", () => Journey.SubmitAsync(client, session, twice: i % 5 == 0)),
            })
            {
                var (good, said) = await TimedAsync(step, act);
                if (!good)
                {
                    refused.Enqueue($"{step} after {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s: {said}");
                    return;
                }
                if (step == "submit") done.Add(session.Who);
                await ThinkAsync();
            }
        }

        async Task ComeLateAsync(Session session)
        {
            await over;
            if ((await Journey.SubmitAsync(client, session)).Done) Interlocked.Increment(ref taken);
        }

        await Task.WhenAll([.. sessions.Take(count).Select(WalkAsync), .. sessions.Skip(count).Select(ComeLateAsync)]);
        return new Report(
            done.Count, times.GroupBy(time => time.Step).ToDictionary(group => group.Key, group => group.Select(time => time.Ms).Order().ToArray()), [.. refused],
            await LostAsync(database, form, applicants, [.. done], scans), taken, late);
    }

    private static async Task ClockAsync(HttpClient client, Session session, DateTimeOffset to)
    {
        using var open = new HttpRequestMessage(HttpMethod.Get, "/demo/clock");
        open.Headers.Add("Cookie", session.Cookies);
        using var page = await client.SendAsync(open);
        using var move = new HttpRequestMessage(HttpMethod.Post, "/demo/clock")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", Applicants.TokenIn(await page.Content.ReadAsStringAsync())), new("to", to.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture))]),
        };
        move.Headers.Add("Cookie", session.Cookies);
        using var moved = await client.SendAsync(move);
        if (moved.StatusCode != HttpStatusCode.Redirect) throw new InvalidOperationException($"The clock answered {moved.StatusCode}.");
    }

    private static async Task<IReadOnlyList<string>> LostAsync(Database database, Form form, IReadOnlyList<Applicant> all, IReadOnlyList<Applicant> done, byte[][] scans)
    {
        await using var services = Web.Server.Casework(name => database.Settings.GetValueOrDefault(name));
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var wrong = await KillRun.SubmittedWrongAsync(db, done);
        for (var i = 0; i < scans.Length; i++)
        {
            var id = all[i].Application;
            if (!done.Any(applicant => applicant.Application == id)) continue;
            var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id);
            if (!version.Answers.Contains((i + 1).ToString("0000000000", CultureInfo.InvariantCulture), StringComparison.Ordinal)) wrong.Add($"{id}: submitted without what was saved");
            if (version.Materials?.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(scans[i])), StringComparison.Ordinal) != true) wrong.Add($"{id}: submitted without the file");
        }
        wrong.AddRange((await scope.ServiceProvider.GetRequiredService<VerifyAudit>().RunAsync()).Troubles);
        return wrong;
    }
}
