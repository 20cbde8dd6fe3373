using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Packages;

/// <summary>A package that is taken in in pieces, and one that comes again after it was sent back.</summary>
public abstract class PackageAgainTests<THost>(THost host, SqliteHost below) : Importing<THost>(host, below)
    where THost : ShifanHost
{
    // what a case weighs in the progress
    private const long Weight = 1 << 20;

    private Task<string> CasesAsync(Guid batch, IReadOnlyList<Guid> cases) => Host.InScopeAsync(async services =>
    {
        var row = await services.GetRequiredService<Db>().Batches.AsNoTracking().FirstAsync(b => b.Id == batch);
        return JsonSerializer.Serialize(await services.GetRequiredService<PackageRecords>().OfAsync(row, cases, default), PackageData.Json);
    });

    private async Task SoundAsync(Sent sent)
    {
        var audit = await Scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync());
        Assert.DoesNotContain(audit.Troubles, trouble => sent.Cases.Any(id => trouble.Contains(id.ToString(), StringComparison.Ordinal)));
        var kept = await Scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false));
        Assert.DoesNotContain(kept.Differences, difference => sent.Cases.Any(id => difference.Contains(id.ToString(), StringComparison.Ordinal)));
    }

    private static async Task SendBackAsync(Scene scene, Guid batch, params Guid[] cases)
    {
        var province = await scene.OfficerAsync("330000");
        var token = await scene.Host.InDbAsync(db => db.Batches.Where(b => b.Id == batch).Select(b => b.Token).FirstAsync());
        var answered = await scene.DoAsync<AnswerBatch, Outcome<Batch>>(answer => answer.RunAsync(province, new AnswerBatch.Input(batch, token, true, "请核对服务数据", cases)));
        Assert.Empty(answered.Refusals.Select(refusal => refusal.Sentence));
    }

    // in the city's installation it goes back to its applicant, and comes again in another version
    private async Task<Sent> AgainAsync(Sent sent, int index, bool corrected)
    {
        // two machines' clocks differ by seconds, what happens in them by hours
        await Under.ClockAsync(2021, 5, 12, 11);
        await Scene.ClockAsync(2021, 5, 12, 12);
        var (id, county, city) = (sent.Cases[index], await Under.OfficerAsync("330106"), await Under.OfficerAsync("330100"));
        if (corrected)
        {
            Assert.Empty((await Under.DoAsync<ReturnApplication, Outcome<Application>>(give => give.RunAsync(city, new ReturnApplication.Input(id, TokenOf(id), "请补正", [new ReturnApplication.Point(null, "请核对服务数据", null)])))).Refusals.Select(refusal => refusal.Sentence));
            Assert.Empty((await Under.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(sent.Applicants[index], Scene.Submission(id, reply: "已核对")))).Refusals.Select(refusal => refusal.Sentence));
            if (await Under.StepAsync(id) == "countyReview") Assert.Empty((await Under.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(county, new AcceptApplication.Input(id, TokenOf(id), "同意上报")))).Refusals.Select(refusal => refusal.Sentence));
        }
        Assert.Empty((await Under.DoAsync<RecommendApplication, Outcome<Application>>(recommend => recommend.RunAsync(city, new RecommendApplication.Input(id, TokenOf(id), "同意再次推荐", null)))).Refusals.Select(refusal => refusal.Sentence));
        var batch = await Under.HandUpAsync(city, sent.Call);
        return sent with { Batch = batch, Cases = [id], Path = await PackedAsync(city, sent.Call, batch) };
    }

    [Fact]
    public async Task Broken_off_it_goes_on_where_it_was_and_takes_no_case_twice()
    {
        using var sent = await SentAsync(2);
        var province = await Scene.OfficerAsync("330000");
        // after the first case the server goes down
        await Assert.ThrowsAsync<OperationCanceledException>(() => Scene.DoAsync<ImportPackage, Outcome<ImportReport>>(import =>
            import.RunAsync(province, new ImportPackage.Input(sent.CallAbove, [sent.Path]), (done, total) => total - done == Weight ? throw new OperationCanceledException() : Task.CompletedTask)));
        Assert.Equal(1, await KnownAsync(sent));
        var half = await Host.InDbAsync(db => db.Batches.AsNoTracking().FirstAsync(b => b.Id == sent.Batch.Id));
        Assert.Equal(2, half.Expected);
        var refused = await Scene.DoAsync<AnswerBatch, Outcome<Batch>>(answer => answer.RunAsync(province, new AnswerBatch.Input(half.Id, half.Token, true, null)));
        Assert.Equal("batch.arriving", Assert.Single(refused.Refusals).Code);
        Assert.Contains("正在导入，共 2 件，已到 1 件", (await (await Scene.SignedInAsync("officer-330000@demo.example")).OpenAsync($"/recommendation/{sent.CallAbove}/batches")).Text, StringComparison.Ordinal);
        Assert.Equal([ImportState.Same, ImportState.New], (await CheckAsync(sent)).Value!.Lines.Select(line => line.State));

        // its job is found as one whose server died
        var id = Guid.CreateVersion7();
        await Host.InScopeAsync(async services =>
        {
            var (db, now) = (services.GetRequiredService<Db>(), services.GetRequiredService<TimeProvider>().GetUtcNow());
            File.Copy(sent.Path, services.GetRequiredService<FileStore>().InboxOf(id));
            db.Jobs.Add(new Job { Id = id, Kind = JobKind.ImportPackage, Subject = sent.CallAbove, PersonId = province.PersonId, OfficeId = "330000", MadeAt = now, State = JobState.Running, HeldUntil = now.AddSeconds(-1), Attempts = 1 });
            return (await db.CommitAsync(AuditNote.OfSystem(null, "import.start", now, new { job = id }), true, default)).Done;
        });
        var job = await EndedAsync(Host, id);
        Assert.Equal((JobState.Done, null, 2), (job.State, job.Trouble, job.Attempts));
        Assert.True(job.Imported()!.Done);
        Assert.Equal(JsonNode.Parse(DataOf(sent.Path))!["cases"]!.ToJsonString(PackageData.Json), JsonNode.Parse(await CasesAsync(sent.Batch.Id, sent.Cases))!["cases"]!.ToJsonString(PackageData.Json));
        foreach (var one in sent.Cases) Assert.Equal(1, await Host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == AuditNote.ChainOf(one) && e.Action == "application.import")));
        Assert.Null(await Host.InDbAsync(db => db.Batches.Where(b => b.Id == sent.Batch.Id).Select(b => b.Expected).FirstAsync()));
        await Host.InScopeAsync(services =>
        {
            Assert.False(File.Exists(services.GetRequiredService<FileStore>().InboxOf(id)));
            return Task.FromResult(true);
        });
        await SoundAsync(sent);
    }

    [Fact]
    public async Task Sent_back_and_handed_up_again_it_brings_the_new_version_to_the_same_case()
    {
        using var sent = await SentAsync(2);
        Assert.True((await ImportAsync(sent)).Value!.Done);
        var id = sent.Cases[1];
        await SendBackAsync(Scene, sent.Batch.Id, id);
        await SendBackAsync(Under, sent.Batch.Id, id);
        using var again = await AgainAsync(sent, 1, corrected: true);

        var looked = (await CheckAsync(again)).Value!;
        Assert.Empty(looked.Wrong);
        var line = Assert.Single(looked.Lines);
        Assert.Equal((ImportState.Newer, ""), (line.State, string.Join('；', line.Why)));
        Assert.Contains("重新提交到第 2 版", string.Concat(line.Notes), StringComparison.Ordinal);
        var taken = await ImportAsync(again);
        Assert.Empty(taken.Refusals.Select(refusal => refusal.Sentence));
        Assert.True(taken.Value!.Done);

        // digest for digest what came, but for the one act that was done here
        var (here, came) = (JsonNode.Parse(await CasesAsync(again.Batch.Id, [id]))!["cases"]![0]!, JsonNode.Parse(DataOf(again.Path))!["cases"]![0]!);
        var back = came["acts"]!.AsArray().Select((act, i) => (act, i)).Single(pair => pair.act!["action"]!.GetValue<string>() == AnswerBatch.Action).i;
        Assert.Equal(AnswerBatch.Action, here["acts"]![back]!["action"]!.GetValue<string>());
        Assert.Equal((await Scene.OfficerAsync("330000")).PersonId, here["acts"]![back]!["by"]!.GetValue<Guid>());
        came["acts"]![back] = here["acts"]![back]!.DeepClone();
        Assert.Equal(came.ToJsonString(PackageData.Json), here.ToJsonString(PackageData.Json));
        var application = await Host.InDbAsync(db => db.Applications.AsNoTracking().FirstAsync(a => a.Id == id));
        Assert.Equal((2, "visit", "330000"), (application.Version, application.Step, application.TurnOfficeId));
        Assert.Equal(1, await Host.InDbAsync(db => db.QuotaPlaces.CountAsync(p => p.ApplicationId == id && p.FreedAt == null)));
        var page = (await (await Scene.SignedInAsync("officer-330000@demo.example")).OpenAsync($"/review/{id}")).Text;
        Assert.Contains("同意再次推荐", page, StringComparison.Ordinal);
        await SoundAsync(sent);

        // once more changes nothing, of the earlier package as of this one
        var entries = await Host.InDbAsync(db => db.Audit.CountAsync());
        foreach (var one in new[] { again, sent })
        {
            var second = (await ImportAsync(one)).Value!;
            Assert.True(second.IsSame, string.Join('；', second.Wrong.Concat(second.Lines.SelectMany(line => line.Why))));
        }
        Assert.Equal(entries, await Host.InDbAsync(db => db.Audit.CountAsync()));
        // and it is handled here like any other
        await SendBackAsync(Scene, again.Batch.Id, id);
    }

    [Fact]
    public async Task Where_only_the_office_below_kept_that_it_was_sent_back_that_is_taken_over()
    {
        using var sent = await SentAsync(1);
        Assert.True((await ImportAsync(sent)).Value!.Done);
        await SendBackAsync(Under, sent.Batch.Id, sent.Cases[0]);
        using var again = await AgainAsync(sent, 0, corrected: false);
        var taken = (await ImportAsync(again)).Value!;
        Assert.Equal([(ImportState.Newer, "")], taken.Lines.Select(line => (line.State, string.Join('；', line.Why))));
        Assert.True(taken.Done);
        Assert.Equal(JsonNode.Parse(DataOf(again.Path))!["cases"]!.ToJsonString(PackageData.Json), JsonNode.Parse(await CasesAsync(again.Batch.Id, again.Cases))!["cases"]!.ToJsonString(PackageData.Json));
        // nothing is left of the first batch, which is answered by it
        Assert.False(await Host.InDbAsync(db => db.Batches.Where(b => b.Id == sent.Batch.Id).Select(b => b.Accepted).FirstAsync()));
        await SoundAsync(sent);
    }

    [Fact]
    public async Task Where_both_sides_went_on_it_is_a_conflict_with_what_stands_against_it()
    {
        using var sent = await SentAsync(2);
        Assert.True((await ImportAsync(sent)).Value!.Done);
        var province = await Scene.OfficerAsync("330000");
        // here the batch was accepted, and below it is kept as sent back
        await SendBackAsync(Scene, sent.Batch.Id);
        await SendBackAsync(Under, sent.Batch.Id, sent.Cases[1]);
        using var again = await AgainAsync(sent, 1, corrected: false);
        var accepted = Assert.Single((await ImportAsync(again)).Value!.Lines);
        Assert.Equal(ImportState.Conflict, accepted.State);
        Assert.Contains("本系统已接收含此件的上报", Assert.Single(accepted.Why), StringComparison.Ordinal);
        // here it went on
        Assert.Empty((await Scene.DoAsync<PassByOutsideOutcome, Outcome<Application>>(pass => pass.RunAsync(province, new PassByOutsideOutcome.Input(sent.Cases[1], TokenAbove(sent.Cases[1]), "pass", "示例〔2021〕2号", "核查完成")))).Refusals.Select(refusal => refusal.Sentence));
        var moved = Assert.Single((await ImportAsync(again)).Value!.Lines);
        Assert.Equal(ImportState.Conflict, moved.State);
        Assert.Contains("本系统为", Assert.Single(moved.Why), StringComparison.Ordinal);
    }

    private int TokenAbove(Guid id) => Scene.TokenAsync(id).GetAwaiter().GetResult();

    [Fact]
    public async Task Places_of_the_level_above_are_counted_within_its_quota_and_beyond_it()
    {
        using var soft = await SentAsync(1);
        Assert.DoesNotContain("超出", string.Concat((await CheckAsync(soft)).Value!.Lines.SelectMany(line => line.Notes.Concat(line.Why))), StringComparison.Ordinal);
        await FullAsync(soft);
        var beyond = Assert.Single((await CheckAsync(soft)).Value!.Lines);
        Assert.Equal(ImportState.New, beyond.State);
        Assert.Contains("超出“设区市推荐名额”5 家（原则上），没有写理由", string.Concat(beyond.Notes), StringComparison.Ordinal);
        Assert.True((await ImportAsync(soft)).Value!.Done);

        using var hard = await SentAsync(1, ("    limit: 5 家\n    soft: true\n", "    limit: 5 家\n"));
        await FullAsync(hard);
        var refused = Assert.Single((await ImportAsync(hard)).Value!.Lines);
        Assert.Equal(ImportState.Refused, refused.State);
        Assert.Contains("超出“设区市推荐名额”5 家，通知规定超出的不予受理", string.Concat(refused.Why), StringComparison.Ordinal);
        Assert.Equal(0, await KnownAsync(hard));
    }

    // five others have their places here already
    private Task<bool> FullAsync(Sent sent) => Host.InDbAsync(async db =>
    {
        var now = new DateTimeOffset(2021, 5, 12, 1, 0, 0, TimeSpan.Zero);
        var digest = await db.Calls.Where(c => c.Id == sent.CallAbove).Select(c => c.Digest).FirstAsync();
        for (var i = 0; i < 5; i++)
        {
            var id = Guid.CreateVersion7(now);
            var holder = new Institution { Id = id, CreditCode = $"Q{id:N}"[..18], Name = $"示例占用单位{i}" };
            db.Institutions.Add(holder);
            db.Applications.Add(new Application { Id = id, Number = $"FULL-{id}", CallId = sent.CallAbove, InstitutionId = holder.Id, Digest = digest, Step = "prepare", StartedAt = now, ArrivedAt = now });
            db.QuotaPlaces.Add(new QuotaPlace { CallId = sent.CallAbove, QuotaId = "city", OfficeId = "330100", Place = 101 + i, ApplicationId = id, TakenAt = now });
        }
        return (await db.CommitAsync(AuditNote.OfSystem(null, "test", now, new { }), true, default)).Done;
    });

    [Fact]
    public async Task From_the_image_of_a_disc_it_is_taken_as_from_its_zip()
    {
        using var sent = await SentAsync(1);
        var folder = Directory.CreateTempSubdirectory("shifan-import-iso-");
        try
        {
            var image = Path.Combine(folder.FullName, "盘.iso");
            await DiscImage.WriteAsync(BagOf(sent, data => data), image, Path.Combine(folder.FullName, "work"), "SHIFAN_1");
            Assert.True((await CheckAsync(sent, image)).Value!.MayImport);
            Assert.True((await ImportAsync(sent, image)).Value!.Done);
            Assert.Equal(1, await KnownAsync(sent));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Data_beyond_their_cap_are_not_read()
    {
        using var sent = await SentAsync(1);
        var folder = Directory.CreateTempSubdirectory("shifan-import-cap-");
        try
        {
            // a file that is all holes takes no room on the disk, and has its digest as any other
            var place = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.FullName, "data")).FullName, "01 数据.json");
            await using (var holes = File.Create(place)) holes.SetLength((128L << 20) + 1);
            string digest;
            await using (var holes = File.OpenRead(place)) digest = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(holes));
            async Task<string> PutAsync(string name, string text)
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);
                return $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))}  {name}\n";
            }
            var tags = await PutAsync("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
            tags += await PutAsync("manifest-sha256.txt", $"{digest}  data/01 数据.json\n");
            await PutAsync("tagmanifest-sha256.txt", tags);
            var outcome = await CheckAsync(sent, folder.FullName);
            Assert.Contains("超过 128 MB", Assert.Single(outcome.Refusals).Sentence, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

public sealed class PackageAgainOnSqlite(SqliteHost host, SqliteHostBelow below) : PackageAgainTests<SqliteHost>(host, below.Host), IClassFixture<SqliteHost>, IClassFixture<SqliteHostBelow>;

public sealed class PackageAgainOnPostgres(PostgresHost host, SqliteHostBelow below) : PackageAgainTests<PostgresHost>(host, below.Host), IClassFixture<PostgresHost>, IClassFixture<SqliteHostBelow>;
