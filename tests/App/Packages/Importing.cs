using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Packages;

/// <summary>Two installations: what a city hands up in one of them, and the province of the other, which takes it in.</summary>
public abstract class Importing<THost>(THost host, SqliteHost below)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host), under = new(below);

    protected Scene Scene => scene;

    protected THost Host => host;

    /// <summary>The installation of the level below.</summary>
    protected Scene Under => under;

    protected sealed record Sent(Guid Call, Guid CallAbove, Batch Batch, IReadOnlyList<Guid> Cases, string Path, IReadOnlyList<Actor> Applicants) : IDisposable
    {
        public void Dispose() => File.Delete(Path);
    }

    protected async Task<Sent> SentAsync(int count = 2, params (string Replace, string With)[] edits)
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        await under.ClockAsync(2021, 5, 12, 9);
        var (call, county, city) = (await under.PublishAsync(edits), await under.OfficerAsync("330106"), await under.OfficerAsync("330100"));
        var (ids, applicants) = (new List<Guid>(), new List<Actor>());
        for (var i = 0; i < count; i++)
        {
            var applicant = await under.NewApplicantAsync();
            var id = await under.SubmittedUnderAsync(call, applicant);
            if (i == 0)
            {
                // it was given back once, and lost a file
                var back = new ReturnApplication.Point(null, "请核对", null);
                Assert.Empty((await under.DoAsync<ReturnApplication, Outcome<Application>>(give => Run(give.RunAsync(county, new ReturnApplication.Input(id, TokenOf(id), "请补正", [back]))))).Refusals.Select(refusal => refusal.Sentence));
                await RemoveOneAsync(id, applicant);
                Assert.Empty((await under.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id, reply: "已核对")))).Refusals.Select(refusal => refusal.Sentence));
            }
            Assert.Empty((await under.DoAsync<AcceptApplication, Outcome<Application>>(accept => Run(accept.RunAsync(county, new AcceptApplication.Input(id, TokenOf(id), "同意上报"))))).Refusals);
            Assert.Empty((await under.DoAsync<RecommendApplication, Outcome<Application>>(recommend => Run(recommend.RunAsync(city, new RecommendApplication.Input(id, TokenOf(id), "同意推荐", null))))).Refusals);
            ids.Add(id);
            applicants.Add(applicant);
        }
        var sheet = (await under.DoAsync<ShowSheet, ShowSheet.View?>(show => show.RunAsync(city, ids[0])))!;
        var texts = sheet.Texts.ToDictionary(text => text.Key, text => text.Value.Length == 0 ? "示例" : text.Value, StringComparer.Ordinal);
        var saved = await under.DoAsync<SaveSheet, Outcome<RecommendationSheet>>(save => save.RunAsync(city, new SaveSheet.Input(ids[0], sheet.Token, texts)));
        Assert.Empty(saved.Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty((await under.DoAsync<SealSheet, Outcome<SealedSheet>>(seal => seal.RunAsync(city, new SealSheet.Input(ids[0], saved.Value!.Token)))).Refusals.Select(refusal => refusal.Sentence));
        var batch = await under.HandUpAsync(city, call);
        return new Sent(call, await SameCallAsync(call), batch, ids, await PackedAsync(city, call, batch), applicants);

        static Task<T> Run<T>(Task<T> task) => task;
    }

    /// <summary>The package of a batch, as the city's installation makes it.</summary>
    protected async Task<string> PackedAsync(Actor city, Guid call, Batch batch)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        var asked = await under.DoAsync<StartPackage, Outcome<Job>>(start => start.RunAsync(city, new StartPackage.Input(call, batch.Id, JobKind.PackageZip)));
        var job = await EndedAsync(below, asked.Value!.Id);
        Assert.Null(job.Trouble);
        await below.InScopeAsync(services =>
        {
            File.Copy(services.GetRequiredService<FileStore>().PathOf(job.Results()[0].Digest), path);
            return Task.FromResult(true);
        });
        return path;
    }

    protected int TokenOf(Guid id) => under.TokenAsync(id).GetAwaiter().GetResult();

    private Task RemoveOneAsync(Guid id, Actor applicant) => below.InScopeAsync(async services =>
    {
        var db = services.GetRequiredService<Db>();
        var other = (await services.GetRequiredService<FileStore>().KeepAsync(new MemoryStream(Encoding.UTF8.GetBytes($"%PDF-1.4 换过的 {id}")), 1000, default))!;
        var old = await db.DraftMaterials.OrderBy(m => m.Slot).FirstAsync(m => m.ApplicationId == id && m.RemovedAt == null);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        old.RemovedAt = now;
        db.DraftMaterials.Add(new DraftMaterial
        {
            Id = Guid.CreateVersion7(now), ApplicationId = id, Slot = old.Slot, Name = "换过的.pdf", Digest = other.Digest, Size = other.Size, Kind = FileKind.Pdf, Pages = 1, Warnings = "[]", Place = 1, AddedAt = now, AddedBy = applicant.PersonId,
        });
        return (await db.CommitAsync(AuditNote.OfSystem(null, "test", now, new { }), true, default)).Done;
    });

    protected static async Task<Job> EndedAsync(ShifanHost at, Guid id)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await at.InDbAsync(db => db.Jobs.AsNoTracking().FirstAsync(j => j.Id == id)) is { IsOpen: false } job) return job;
            await Task.Delay(100);
        }
        throw new TimeoutException("The job has not ended within a minute.");
    }

    // the same notice, published here too
    private async Task<Guid> SameCallAsync(Guid call)
    {
        var text = await below.InDbAsync(db => db.PublishedProgrammes.AsNoTracking().FirstAsync(p => p.Digest == db.Calls.First(c => c.Id == call).Digest));
        return await host.InDbAsync(async db =>
        {
            var now = new DateTimeOffset(2021, 5, 1, 0, 0, 0, TimeSpan.Zero);
            db.PublishedProgrammes.Add(text);
            var here = new Call { Id = Guid.CreateVersion7(now), ProgrammeId = text.ProgrammeId, Digest = text.Digest, Title = "示例通知", OpensAt = now };
            db.Calls.Add(here);
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "call.open", now, new { here.Id }), true, default)).Done);
            return here.Id;
        });
    }

    protected async Task<Outcome<ImportReport>> CheckAsync(Sent sent, string? path = null, string office = "330000")
    {
        var actor = await scene.OfficerAsync(office);
        return await scene.DoAsync<CheckImport, Outcome<ImportReport>>(check => check.RunAsync(actor, new CheckImport.Input(sent.CallAbove, [path ?? sent.Path])));
    }

    protected async Task<Outcome<ImportReport>> ImportAsync(Sent sent, string? path = null)
    {
        var actor = await scene.OfficerAsync("330000");
        return await scene.DoAsync<ImportPackage, Outcome<ImportReport>>(import => import.RunAsync(actor, new ImportPackage.Input(sent.CallAbove, [path ?? sent.Path])));
    }

    protected static string DataOf(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        using var text = new StreamReader(zip.Entries.Single(entry => entry.Name.EndsWith(" 数据.json", StringComparison.Ordinal)).Open());
        return text.ReadToEnd();
    }

    /// <summary>The same package with other data, its manifests made anew as somebody would who knows how.</summary>
    protected static string Forged(Sent sent, Func<string, string> change, Func<string, bool>? drop = null)
    {
        var to = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        using var file = File.Create(to);
        BagWriter.WriteZip(BagOf(sent, change, drop), file);
        return to;
    }

    protected static Bag BagOf(Sent sent, Func<string, string> change, Func<string, bool>? drop = null)
    {
        var files = new List<PackageFile>();
        using var zip = ZipFile.OpenRead(sent.Path);
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.Contains("/data/", StringComparison.Ordinal) && entry.Length > 0))
        {
            var place = entry.FullName[(entry.FullName.IndexOf("/data/", StringComparison.Ordinal) + 6)..];
            if (drop?.Invoke(place) == true) continue;
            using var bytes = new MemoryStream();
            using (var from = entry.Open()) from.CopyTo(bytes);
            files.Add(PackageFile.Of(place, place.EndsWith(" 数据.json", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(bytes.ToArray()))) : bytes.ToArray()));
        }
        return new Bag("示例", DateTimeOffset.UnixEpoch.AddYears(20), [], files);
    }

    protected static string Edited(string data, Action<JsonNode> edit)
    {
        var node = JsonNode.Parse(data)!;
        edit(node);
        return node.ToJsonString(PackageData.Json);
    }

    protected Task<int> KnownAsync(Sent sent) => host.InDbAsync(db => db.Applications.CountAsync(a => sent.Cases.Contains(a.Id)));
}

/// <summary>The installation of the level below.</summary>
public sealed class SqliteHostBelow : IAsyncLifetime
{
    public SqliteHost Host { get; } = new();

    public ValueTask InitializeAsync() => Host.InitializeAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
