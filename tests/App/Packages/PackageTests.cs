using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Packages;

/// <summary>What a batch hands up as files: what is in it, who has it made, and what becomes of a making that was interrupted.</summary>
public abstract class PackageTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private sealed record Handed(Guid Call, Actor City, Batch Batch, IReadOnlyList<Guid> Cases);

    private async Task<Handed> HandedUpAsync(int count = 2, params (string Replace, string With)[] edits)
    {
        var (call, city, ids) = await RecommendedAsync(count, edits);
        return new Handed(call, city, await scene.HandUpAsync(city, call), ids);
    }

    private async Task<(Guid Call, Actor City, IReadOnlyList<Guid> Cases)> RecommendedAsync(int count, (string Replace, string With)[] edits)
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        var (call, county, city) = (await scene.PublishAsync(edits), await scene.OfficerAsync("330106"), await scene.OfficerAsync("330100"));
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            var id = await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());
            var token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, token, "同意上报")))).Refusals);
            token = await scene.TokenAsync(id);
            Assert.Empty((await scene.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(id, token, "同意推荐", null)))).Refusals);
            ids.Add(id);
        }
        return (call, city, ids);
    }

    private Task<Outcome<Job>> AskAsync(Actor actor, Handed handed, JobKind kind = JobKind.PackageZip) =>
        scene.DoAsync<StartPackage, Outcome<Job>>(start => start.RunAsync(actor, new StartPackage.Input(handed.Call, handed.Batch.Id, kind)));

    private Task<Job> JobAsync(Guid id) => host.InDbAsync(db => db.Jobs.AsNoTracking().FirstAsync(j => j.Id == id));

    // the server does it by itself
    private async Task<Job> EndedAsync(Guid id)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await JobAsync(id) is { IsOpen: false } job) return job;
            await Task.Delay(100);
        }
        throw new TimeoutException("The job has not ended within a minute.");
    }

    private async Task<Job> MadeAsync(Actor actor, Handed handed, JobKind kind = JobKind.PackageZip)
    {
        var asked = await AskAsync(actor, handed, kind);
        Assert.Empty(asked.Refusals);
        var job = await EndedAsync(asked.Value!.Id);
        Assert.Null(job.Trouble);
        return job;
    }

    private Task<string> ManifestAsync(Job.Made made) => host.InScopeAsync(async services =>
    {
        using var zip = ZipFile.OpenRead(services.GetRequiredService<FileStore>().PathOf(made.Digest));
        using var text = new StreamReader(await zip.Entries.Single(entry => entry.Name == "manifest-sha256.txt").OpenAsync());
        return await text.ReadToEndAsync();
    });

    private Task<string> KeptAsync(Job.Made made, string name) => host.InScopeAsync(services =>
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}-{name}");
        File.Copy(services.GetRequiredService<FileStore>().PathOf(made.Digest), path);
        return Task.FromResult(path);
    });

    [Fact]
    public async Task It_holds_everything_in_the_order_and_under_the_names_of_the_programme()
    {
        var handed = await HandedUpAsync();
        var job = await MadeAsync(handed.City, handed);
        var made = Assert.Single(job.Results());
        Assert.EndsWith("推荐材料.zip", made.Name, StringComparison.Ordinal);
        var path = await KeptAsync(made, "a.zip");
        try
        {
            var check = await PackageCheck.RunAsync(path);
            Assert.Empty(check.Faults);
            Assert.Equal(made.Package, check.Digest);
            using var zip = ZipFile.OpenRead(path);
            var places = zip.Entries.Select(entry => entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..]).Where(place => place.StartsWith("data/", StringComparison.Ordinal)).Select(place => place["data/".Length..]).ToList();
            Assert.Equal(["01 请示.pdf", "02 汇总表.pdf", "02 汇总表.xlsx"], places[..3]);
            var cases = await host.InDbAsync(db => db.Applications.Where(a => handed.Cases.Contains(a.Id)).Select(a => new { a.Id, a.Number, db.Institutions.First(i => i.Id == a.InstitutionId).Name }).ToListAsync());
            foreach (var (one, i) in handed.Cases.Select((id, i) => (cases.Single(a => a.Id == id), i)))
            {
                var folder = $"{i + 3:00} {one.Name}/";
                Assert.Contains($"{folder}01 推荐表.pdf", places);
                Assert.Contains($"{folder}02 申请报告.pdf", places);
                Assert.Contains($"{folder}03 申报材料/01 上一年度审计报告/示例.pdf", places);
            }
            var records = zip.Entries.Single(entry => entry.Name.EndsWith(" 数据.json", StringComparison.Ordinal));
            using var document = await JsonDocument.ParseAsync(await records.OpenAsync());
            var written = document.RootElement.GetProperty("cases").EnumerateArray().ToList();
            Assert.Equal(handed.Cases, written.Select(one => one.GetProperty("id").GetGuid()));
            foreach (var version in written.Select(one => one.GetProperty("versions")[0]))
            {
                var digest = version.GetProperty("digest").GetString()!;
                Assert.Equal(1, await host.InDbAsync(db => db.Versions.CountAsync(v => v.Digest == digest)));
            }
            Assert.Equal(["accept", "recommend"], written[0].GetProperty("acts").EnumerateArray().Select(act => act.GetProperty("action").GetString()).TakeLast(2));
        }
        finally
        {
            File.Delete(path);
        }
        // who asked is told, once
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.Key == $"job:{job.Id}")));
    }

    [Fact]
    public async Task A_merged_PDF_of_each_case_goes_in_and_files_that_cannot_be_merged_are_lines_of_its_table()
    {
        var handed = await HandedUpAsync(1, ("          - { name: \"{n} 申报材料\", materials: true }\n", "          - { name: \"{n} 合订本\", merged: true }\n          - { name: \"{n} 申报材料\", materials: true }\n"));
        var made = Assert.Single((await MadeAsync(handed.City, handed)).Results());
        var path = await KeptAsync(made, "a.zip");
        try
        {
            Assert.Empty((await PackageCheck.RunAsync(path)).Faults);
            using var zip = ZipFile.OpenRead(path);
            var entry = zip.Entries.Single(entry => entry.FullName.Contains("/data/", StringComparison.Ordinal) && entry.Name == "03 合订本.pdf");
            Assert.Contains(zip.Entries, other => other.FullName.Contains("/04 申报材料/", StringComparison.Ordinal));
            using var bytes = new MemoryStream();
            await using (var from = await entry.OpenAsync()) await from.CopyToAsync(bytes);
            // what the world of these tests uploads is called PDF, and is none
            var text = await Papers.Pdf.DenseAsync(bytes.ToArray());
            Assert.Contains("未能合入和须看原件的文件", text, StringComparison.Ordinal);
            Assert.Contains("未合入：PDF已损坏", text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_same_batch_gives_the_same_package()
    {
        var handed = await HandedUpAsync(1);
        var (first, second) = (await MadeAsync(handed.City, handed), await MadeAsync(await scene.OfficerAsync("330000"), handed));
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(await ManifestAsync(first.Results()[0]), await ManifestAsync(second.Results()[0]));
        Assert.Equal(first.Results().Select(made => (made.Package, made.Digest)), second.Results().Select(made => (made.Package, made.Digest)));
    }

    [Fact]
    public async Task On_a_disc_it_is_the_same_and_without_a_disc_in_the_notice_there_is_none()
    {
        var handed = await HandedUpAsync(1, ("    folder: \"{office}推荐材料\"\n", "    folder: \"{office}推荐材料\"\n    medium: 650 MB\n"));
        var (zip, disc) = (Assert.Single((await MadeAsync(handed.City, handed)).Results()), Assert.Single((await MadeAsync(handed.City, handed, JobKind.PackageDiscs)).Results()));
        var path = await KeptAsync(disc, "a.iso");
        try
        {
            var check = await PackageCheck.RunAsync(path);
            Assert.Empty(check.Faults);
            Assert.Equal(zip.Package, check.Digest);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Equal("disc.none", Assert.Single((await AskAsync(handed.City, await HandedUpAsync(1), JobKind.PackageDiscs)).Refusals).Code);
    }

    [Fact]
    public async Task Forms_that_have_to_be_sealed_hold_back_what_goes_up_and_others_are_said()
    {
        var (call, city, ids) = await RecommendedAsync(1, [("{ name: \"{n} 推荐表\", paper: recommendation }", "{ name: \"{n} 推荐表\", paper: recommendation, sealed: true }")]);
        Task<Outcome<Batch>> SubmitAsync() => scene.DoAsync<SubmitBatch, Outcome<Batch>>(submit => submit.RunAsync(city, new SubmitBatch.Input(call, null, null, null, null)));
        Assert.Contains((await SubmitAsync()).Refusals, refusal => refusal.Code == "batch.unsealed");
        var visitor = await scene.SignedInAsync("officer-330100@demo.example");
        await visitor.OpenAsync($"/recommendation/{call}/batches");
        Assert.Contains("定稿后才能上报", visitor.Text, StringComparison.Ordinal);
        Assert.NotNull(visitor.Page.QuerySelector($"#unsealed a[href='/recommendation/cases/{ids[0]}/sheet']"));

        var sheet = (await scene.DoAsync<ShowSheet, ShowSheet.View?>(show => show.RunAsync(city, ids[0])))!;
        var texts = sheet.Texts.ToDictionary(text => text.Key, text => text.Value.Length == 0 ? "示例" : text.Value, StringComparer.Ordinal);
        var saved = await scene.DoAsync<SaveSheet, Outcome<RecommendationSheet>>(save => save.RunAsync(city, new SaveSheet.Input(ids[0], sheet.Token, texts)));
        Assert.Empty((await scene.DoAsync<SealSheet, Outcome<SealedSheet>>(seal => seal.RunAsync(city, new SealSheet.Input(ids[0], saved.Value!.Token)))).Refusals.Select(refusal => refusal.Sentence));
        Assert.DoesNotContain((await SubmitAsync()).Refusals, refusal => refusal.Code == "batch.unsealed");
        Assert.Null((await visitor.OpenAsync($"/recommendation/{call}/batches")).Page.QuerySelector("#unsealed"));
        var batch = await scene.HandUpAsync(city, call);
        Assert.Null((await visitor.OpenAsync($"/recommendation/{call}/batches/{batch.Id}/package")).Page.QuerySelector("#drafts"));
    }

    [Fact]
    public async Task Only_the_two_offices_of_the_batch_know_of_it()
    {
        var handed = await HandedUpAsync(1);
        var job = await MadeAsync(handed.City, handed);
        var page = $"/recommendation/{handed.Call}/batches/{handed.Batch.Id}/package";
        foreach (var office in new[] { "330106", "330200" })
        {
            var other = await scene.OfficerAsync(office);
            Assert.NotEmpty((await AskAsync(other, handed)).Refusals);
            var visitor = await scene.SignedInAsync($"officer-{office}@demo.example");
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(page)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"{page}?handler=File&job={job.Id}&n=1")).Status);
        }
        // what else is made of a batch is neither asked for nor listed here
        foreach (var kind in new[] { JobKind.PaperSets, JobKind.ArchiveCall, (JobKind)99 }) Assert.Equal("package.kind", (await AskAsync(handed.City, handed, kind)).Refusals.Single().Code);
        Assert.True((await scene.DoAsync<StartPaperSets, Outcome<Job>>(prepare => prepare.RunAsync(handed.City, handed.Call, handed.Batch.Id))).Done);
        Assert.Single((await scene.DoAsync<FindPackages, FindPackages.View?>(find => find.RunAsync(handed.City, handed.Call, handed.Batch.Id)))!.Jobs);
        // the office above has its own made
        var above = await scene.SignedInAsync("officer-330000@demo.example");
        Assert.Equal(HttpStatusCode.OK, (await above.OpenAsync(page)).Status);
        Assert.Contains("还没有生成过", above.Text, StringComparison.Ordinal);
        Assert.Contains("刷新进度", (await above.PressAsync("生成 zip 文件")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await above.OpenAsync($"{page}?handler=File&job={job.Id}&n=1")).Status);

        var own = await scene.SignedInAsync("officer-330100@demo.example");
        Assert.Contains(job.Results()[0].Package, (await own.OpenAsync(page)).Text, StringComparison.Ordinal);
        Assert.Equal(job.Results()[0].Size, (await own.Client.GetByteArrayAsync($"{page}?handler=File&job={job.Id}&n=1")).LongLength);
        Assert.Equal(HttpStatusCode.NotFound, (await own.OpenAsync($"{page}?handler=File&job={job.Id}&n=2")).Status);
    }

    [Fact]
    public async Task A_job_whose_server_died_is_taken_up_and_given_up_after_a_few_times()
    {
        var handed = await HandedUpAsync(1);
        async Task<Job> LeftAsync(int attempts)
        {
            var id = Guid.CreateVersion7();
            await host.InDbAsync(async db =>
            {
                var now = await host.InScopeAsync(services => Task.FromResult(services.GetRequiredService<TimeProvider>().GetUtcNow()));
                db.Jobs.Add(new Job { Id = id, Kind = JobKind.PackageZip, Subject = handed.Batch.Id, PersonId = handed.City.PersonId, OfficeId = "330100", MadeAt = now, State = JobState.Running, HeldUntil = now.AddSeconds(-1), Attempts = attempts });
                return (await db.CommitAsync(AuditNote.OfSystem(null, "package.start", now, new { job = id }), true, default)).Done;
            });
            return await EndedAsync(id);
        }
        var taken = await LeftAsync(1);
        Assert.Equal((JobState.Done, 2, null), (taken.State, taken.Attempts, taken.Trouble));
        var given = await LeftAsync(3);
        Assert.Equal(JobState.Failed, given.State);
        Assert.Contains("中断", given.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_damaged_where_it_lies_is_named()
    {
        var handed = await HandedUpAsync(1);
        var file = await host.InScopeAsync(services => services.GetRequiredService<FileStore>().KeepAsync(new MemoryStream("%PDF-1.4 坏了的"u8.ToArray()), 1000, default));
        await host.InDbAsync(async db =>
        {
            await db.DraftMaterials.Where(m => m.ApplicationId == handed.Cases[0] && m.Slot == "audit").ExecuteUpdateAsync(set => set.SetProperty(m => m.Digest, file!.Digest));
            var list = await db.Versions.Where(v => v.ApplicationId == handed.Cases[0]).Select(v => v.Materials).FirstAsync();
            return list;
        });
        await host.InScopeAsync(async services =>
        {
            await File.WriteAllTextAsync(services.GetRequiredService<FileStore>().PathOf(file!.Digest), "%PDF-1.4 别的字节");
            return true;
        });
        var asked = await AskAsync(handed.City, handed);
        var job = await EndedAsync(asked.Value!.Id);
        Assert.Equal(JobState.Failed, job.State);
        Assert.Contains("示例.pdf", job.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_left_the_office_meanwhile_has_nothing_made()
    {
        var handed = await HandedUpAsync(1);
        var colleague = await scene.ColleagueAsync("330100");
        await host.InDbAsync(async db => await db.Users.Where(p => p.Id == colleague.PersonId).ExecuteUpdateAsync(set => set.SetProperty(p => p.OfficeId, "330200")));
        var job = await host.InDbAsync(async db =>
        {
            var now = DateTimeOffset.UtcNow;
            var one = new Job { Id = Guid.CreateVersion7(), Kind = JobKind.PackageZip, Subject = handed.Batch.Id, PersonId = colleague.PersonId, OfficeId = "330100", MadeAt = now };
            db.Jobs.Add(one);
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "package.start", now, new { job = one.Id }), true, default)).Done);
            return one;
        });
        Assert.Contains("已不在本单位", (await EndedAsync(job.Id)).Trouble, StringComparison.Ordinal);
    }
}

public sealed class PackagesOnSqlite(SqliteHost host) : PackageTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PackagesOnPostgres(PostgresHost host) : PackageTests<PostgresHost>(host), IClassFixture<PostgresHost>;
