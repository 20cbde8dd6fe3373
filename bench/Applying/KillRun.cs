using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;

namespace Shifan.Bench.Applying;

/// <summary>
/// Kills the server while saves and submissions come in, starts it again, and goes on as pages do: what was not acknowledged is sent again
/// under the same word. In the end everything that was acknowledged must be there, once, with its content.
/// </summary>
internal static class KillRun
{
    /// <param name="Kills">How often the server was killed.</param>
    /// <param name="Saves">Saves that were acknowledged.</param>
    /// <param name="Submissions">Submissions that were acknowledged.</param>
    /// <param name="Cut">Requests whose answer a kill took away.</param>
    /// <param name="Refused">What was answered with anything but success.</param>
    /// <param name="Wrong">What is not on file as it was acknowledged, or twice.</param>
    public sealed record Report(int Kills, int Saves, int Submissions, int Cut, IReadOnlyList<string> Refused, IReadOnlyList<string> Wrong);

    private sealed record Acknowledged(Applicant Who, int Revision, long Number);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<Report> RunAsync(Database database, string program, int kills, int connections)
    {
        var form = Form.Largest();
        // half as many submit as save, spread over the whole run
        var applicants = await Applicants.MakeAsync(database, connections + connections / 2, complete: true);
        var port = Server.FreePort();
        Task<Server> StartAsync() => Server.StartAsync(program, ["serve", "--demo"], database.Settings, "/healthz", port);

        var server = await StartAsync();
        try
        {
            var sessions = await Applicants.SignInAsync(server, applicants, form.Section.Id);
            var begun = applicants.Zip(sessions).ToDictionary(pair => pair.First.Application, pair => pair.Second.Revision);
            var (saved, submitted, refused) = (new ConcurrentBag<Acknowledged>(), new ConcurrentBag<Applicant>(), new ConcurrentQueue<string>());
            var cut = 0;
            using var stop = new CancellationTokenSource();

            async Task SaveAsync(Session session)
            {
                using var saver = Applicants.Saver(server, session, form);
                await saver.OpenAsync();
                for (long number = 1; !stop.IsCancellationRequested; number++)
                {
                    var (status, broke) = (0, false);
                    while (status == 0)
                    {
                        try
                        {
                            if (broke) await saver.ReopenAsync();
                            status = await saver.SaveAsync(number);
                        }
                        catch (Exception error) when (error is IOException or SocketException)
                        {
                            if (!broke) Interlocked.Increment(ref cut);
                            broke = true;
                            await Task.Delay(20);
                        }
                    }
                    if (status == 200) saved.Add(new Acknowledged(session.Who, saver.Revision, number));
                    else
                    {
                        refused.Enqueue($"a save was answered {status}: {saver.Body}");
                        return;
                    }
                }
            }

            async Task SubmitAsync(Session session, HttpClient client)
            {
                while (true)
                {
                    try
                    {
                        var (done, said) = await Journey.SubmitAsync(client, session);
                        if (done) submitted.Add(session.Who);
                        else refused.Enqueue($"a submission was answered {said}");
                        return;
                    }
                    catch (Exception error) when (error is HttpRequestException or IOException)
                    {
                        Interlocked.Increment(ref cut);
                        await Task.Delay(50);
                    }
                }
            }

            using var client = Applicants.Client(server);
            var saving = sessions.Take(connections).Select(session => Task.Run(() => SaveAsync(session))).ToList();
            var submitting = Task.Run(async () =>
            {
                // two at a time, as many between two kills as are left for them
                var left = new Queue<Session>(sessions.Skip(connections));
                var share = Math.Max(1, left.Count / kills);
                for (var kill = 0; left.Count > 0; kill++)
                {
                    for (var target = (kill + 1) * connections * 3; saved.Count < target && !stop.IsCancellationRequested;) await Task.Delay(20);
                    await Parallel.ForEachAsync(Enumerable.Range(0, Math.Min(share, left.Count)).Select(_ => left.Dequeue()).ToList(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (session, _) => await SubmitAsync(session, client));
                }
            });

            var random = new Random(20210516);
            for (var kill = 0; kill < kills; kill++)
            {
                // under load: not before so many saves have come through since the last time, and then at any moment
                for (var (target, from) = (saved.Count + connections * 5, Environment.TickCount64); saved.Count < target && refused.IsEmpty; await Task.Delay(10))
                {
                    if (Environment.TickCount64 - from > Patience.TotalMilliseconds) throw new TimeoutException($"The load came to a stand after {kill} kills: {server.Said}");
                }
                await Task.Delay(random.Next(100, 600));
                await server.KillAsync();
                await server.DisposeAsync();
                server = await StartAsync();
            }
            await submitting;
            await stop.CancelAsync();
            await Task.WhenAll(saving);
            await server.DisposeAsync();
            return new Report(kills, saved.Count, submitted.Count, cut, [.. refused], await WrongAsync(database, form, [.. saved], begun, [.. submitted]));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<string>> WrongAsync(Database database, Form form, IReadOnlyList<Acknowledged> saved, Dictionary<Guid, int> begun, IReadOnlyList<Applicant> submitted)
    {
        await using var services = Web.Server.Casework(name => database.Settings.GetValueOrDefault(name));
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var wrong = new List<string>();
        var template = form.Answers;
        string Answers(long number) => template.Replace(Form.Mark, number.ToString("0000000000", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        foreach (var own in saved.GroupBy(save => save.Who.Application))
        {
            var entries = await db.Audit.Where(entry => entry.Chain == AuditNote.ChainOf(own.Key) && entry.Action == "draft.save").Select(entry => entry.Detail).ToListAsync();
            var details = entries.ToHashSet(StringComparer.Ordinal);
            foreach (var save in own.Where(save => !details.Contains(DraftLane.DetailOf(form.Section.Id, save.Revision, AuditChain.HashOf(Answers(save.Number)))))) wrong.Add($"{own.Key}: revision {save.Revision} is not as it was acknowledged");
            if (own.Select(save => save.Revision).Distinct().Count() != own.Count()) wrong.Add($"{own.Key}: one revision was acknowledged for two saves");
            // sections that were there before the run have entries of their own, and nothing is under way any more
            var last = own.MaxBy(save => save.Revision)!;
            var saves = entries.Count(detail => detail.StartsWith($$"""{"section":"{{form.Section.Id}}",""", StringComparison.Ordinal));
            if (saves != last.Revision || saves != own.Count() + begun[own.Key]) wrong.Add($"{own.Key}: {saves} entries for {own.Count()} saves over {begun[own.Key]}");
            var kept = await db.DraftSections.AsNoTracking().FirstAsync(section => section.ApplicationId == own.Key && section.Section == form.Section.Id);
            if (kept.Revision != last.Revision || kept.Answers != Answers(last.Number)) wrong.Add($"{own.Key}: kept is revision {kept.Revision}, acknowledged {last.Revision}, or with another text");
        }
        wrong.AddRange(await SubmittedWrongAsync(db, submitted));
        wrong.AddRange((await scope.ServiceProvider.GetRequiredService<VerifyAudit>().RunAsync()).Troubles);
        return wrong;
    }

    /// <summary>What is not submitted exactly once among those who were told so, and who is submitted without having been told.</summary>
    public static async Task<List<string>> SubmittedWrongAsync(Db db, IReadOnlyList<Applicant> submitted)
    {
        var wrong = new List<string>();
        var versions = await db.Versions.AsNoTracking().Select(version => new { version.ApplicationId, version.Number, version.Digest }).ToListAsync();
        foreach (var applicant in submitted)
        {
            var own = versions.Where(version => version.ApplicationId == applicant.Application).ToList();
            if (own.Count != 1) wrong.Add($"{applicant.Application}: {own.Count} versions of one submission");
            var entries = await db.Audit.AsNoTracking().Where(entry => entry.Chain == AuditNote.ChainOf(applicant.Application) && entry.Action == "application.submit").Select(entry => entry.Detail).ToListAsync();
            if (entries.Count != 1 || own.Count > 0 && !entries[0].Contains(own[0].Digest, StringComparison.Ordinal)) wrong.Add($"{applicant.Application}: {entries.Count} entries of one submission, or of another text");
        }
        var told = submitted.Select(applicant => applicant.Application).ToHashSet();
        wrong.AddRange(versions.Where(version => !told.Contains(version.ApplicationId)).Select(version => $"{version.ApplicationId}: submitted, and nobody was told"));
        return wrong;
    }
}
