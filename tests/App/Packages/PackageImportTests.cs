using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Packages;

/// <summary>What a city handed up in one installation, taken in by the province in another.</summary>
public abstract class PackageImportTests<THost>(THost host, SqliteHost below)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private readonly Scene under = new(below);

    protected Scene Scene => scene;

    protected sealed record Sent(Guid Call, Guid CallAbove, Batch Batch, IReadOnlyList<Guid> Cases, string Path) : IDisposable
    {
        public void Dispose() => File.Delete(Path);
    }

    protected async Task<Sent> SentAsync(int count = 2)
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        await under.ClockAsync(2021, 5, 12, 9);
        var (call, county, city) = (await under.PublishAsync(), await under.OfficerAsync("330106"), await under.OfficerAsync("330100"));
        var ids = new List<Guid>();
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
        }
        var sheet = (await under.DoAsync<ShowSheet, ShowSheet.View?>(show => show.RunAsync(city, ids[0])))!;
        var texts = sheet.Texts.ToDictionary(text => text.Key, text => text.Value.Length == 0 ? "示例" : text.Value, StringComparer.Ordinal);
        var saved = await under.DoAsync<SaveSheet, Outcome<RecommendationSheet>>(save => save.RunAsync(city, new SaveSheet.Input(ids[0], sheet.Token, texts)));
        Assert.Empty(saved.Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty((await under.DoAsync<SealSheet, Outcome<SealedSheet>>(seal => seal.RunAsync(city, new SealSheet.Input(ids[0], saved.Value!.Token)))).Refusals.Select(refusal => refusal.Sentence));
        var batch = await under.HandUpAsync(city, call);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        var asked = await under.DoAsync<StartPackage, Outcome<Job>>(start => start.RunAsync(city, new StartPackage.Input(call, batch.Id, JobKind.PackageZip)));
        var job = await EndedAsync(asked.Value!.Id);
        Assert.Null(job.Trouble);
        await below.InScopeAsync(services =>
        {
            File.Copy(services.GetRequiredService<FileStore>().PathOf(job.Results()[0].Digest), path);
            return Task.FromResult(true);
        });
        return new Sent(call, await SameCallAsync(call), batch, ids, path);

        static Task<T> Run<T>(Task<T> task) => task;
    }

    private int TokenOf(Guid id) => under.TokenAsync(id).GetAwaiter().GetResult();

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

    private async Task<Job> EndedAsync(Guid id)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await below.InDbAsync(db => db.Jobs.AsNoTracking().FirstAsync(j => j.Id == id)) is { IsOpen: false } job) return job;
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

    private async Task<Outcome<ImportReport>> CheckAsync(Sent sent, string? path = null, string office = "330000")
    {
        var actor = await scene.OfficerAsync(office);
        return await scene.DoAsync<CheckImport, Outcome<ImportReport>>(check => check.RunAsync(actor, new CheckImport.Input(sent.CallAbove, [path ?? sent.Path])));
    }

    private async Task<Outcome<ImportReport>> ImportAsync(Sent sent, string? path = null)
    {
        var actor = await scene.OfficerAsync("330000");
        return await scene.DoAsync<ImportPackage, Outcome<ImportReport>>(import => import.RunAsync(actor, new ImportPackage.Input(sent.CallAbove, [path ?? sent.Path])));
    }

    private static string DataOf(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        using var text = new StreamReader(zip.Entries.Single(entry => entry.Name.EndsWith(" 数据.json", StringComparison.Ordinal)).Open());
        return text.ReadToEnd();
    }

    /// <summary>The same package with other data, its manifests made anew as somebody would who knows how.</summary>
    private static string Forged(Sent sent, Func<string, string> change, Func<string, bool>? drop = null)
    {
        var to = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        var files = new List<PackageFile>();
        using (var zip = ZipFile.OpenRead(sent.Path))
        {
            foreach (var entry in zip.Entries.Where(entry => entry.FullName.Contains("/data/", StringComparison.Ordinal) && entry.Length > 0))
            {
                var place = entry.FullName[(entry.FullName.IndexOf("/data/", StringComparison.Ordinal) + 6)..];
                if (drop?.Invoke(place) == true) continue;
                using var bytes = new MemoryStream();
                using (var from = entry.Open()) from.CopyTo(bytes);
                files.Add(PackageFile.Of(place, place.EndsWith(" 数据.json", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(bytes.ToArray()))) : bytes.ToArray()));
            }
        }
        using var file = File.Create(to);
        BagWriter.WriteZip(new Bag("示例", DateTimeOffset.UnixEpoch.AddYears(20), [], files), file);
        return to;
    }

    private static string Edited(string data, Action<JsonNode> edit)
    {
        var node = JsonNode.Parse(data)!;
        edit(node);
        return node.ToJsonString(PackageData.Json);
    }

    protected Task<int> KnownAsync(Sent sent) => host.InDbAsync(db => db.Applications.CountAsync(a => sent.Cases.Contains(a.Id)));

    [Fact]
    public async Task The_cases_are_the_same_digest_for_digest_and_again_changes_nothing()
    {
        using var sent = await SentAsync();
        var looked = await CheckAsync(sent);
        Assert.Empty(looked.Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty(looked.Value!.Wrong);
        Assert.All(looked.Value.Lines, line => Assert.Equal((ImportState.New, ""), (line.State, string.Join('；', line.Why))));
        Assert.Equal(0, await KnownAsync(sent));

        var taken = await ImportAsync(sent);
        Assert.True(taken.Value!.Done);
        var again = await host.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<Db>();
            var batch = await db.Batches.AsNoTracking().FirstAsync(b => b.Id == sent.Batch.Id);
            return JsonSerializer.Serialize(await services.GetRequiredService<PackageRecords>().OfAsync(batch, sent.Cases, default), PackageData.Json);
        });
        Assert.Equal(JsonNode.Parse(DataOf(sent.Path))!["cases"]!.ToJsonString(PackageData.Json), JsonNode.Parse(again)!["cases"]!.ToJsonString(PackageData.Json));
        Assert.Equal(JsonNode.Parse(DataOf(sent.Path))!["letter"]!.ToJsonString(PackageData.Json), JsonNode.Parse(again)!["letter"]!.ToJsonString(PackageData.Json));
        Assert.Equal(JsonNode.Parse(DataOf(sent.Path))!["summary"]?.ToJsonString(PackageData.Json), JsonNode.Parse(again)!["summary"]?.ToJsonString(PackageData.Json));

        var entries = await host.InDbAsync(db => db.Audit.CountAsync());
        var second = await ImportAsync(sent);
        Assert.True(second.Value!.IsThere);
        Assert.All(second.Value.Lines, line => Assert.Equal((ImportState.Same, ""), (line.State, string.Join('；', line.Why))));
        Assert.Equal(entries, await host.InDbAsync(db => db.Audit.CountAsync()));

        // every file that any version names is here
        await host.InScopeAsync(async services =>
        {
            var digests = await services.GetRequiredService<Db>().DraftMaterials.Where(m => sent.Cases.Contains(m.ApplicationId)).Select(m => m.Digest).ToListAsync();
            Assert.All(digests, digest => Assert.True(services.GetRequiredService<FileStore>().Has(digest)));
            return true;
        });
        var audit = await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync());
        Assert.DoesNotContain(audit.Troubles, trouble => sent.Cases.Any(id => trouble.Contains(id.ToString(), StringComparison.Ordinal)));
        var kept = await scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false));
        Assert.DoesNotContain(kept.Differences, difference => sent.Cases.Any(id => difference.Contains(id.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_batch_is_then_answered_like_one_that_was_handed_up_here()
    {
        using var sent = await SentAsync();
        Assert.True((await ImportAsync(sent)).Value!.Done);
        var province = await scene.OfficerAsync("330000");
        var view = (await scene.DoAsync<FindBatches, FindBatches.View?>(find => find.RunAsync(province, sent.CallAbove)))!;
        var item = Assert.Single(view.Received);
        Assert.Equal(sent.Cases, item.Lines.Select(line => line.Application));
        var answered = await scene.DoAsync<AnswerBatch, Outcome<Batch>>(answer => answer.RunAsync(province, new AnswerBatch.Input(sent.Batch.Id, item.Batch.Token, true, "请核对", [sent.Cases[1]])));
        Assert.Empty(answered.Refusals.Select(refusal => refusal.Sentence));
        var visitor = await scene.SignedInAsync("officer-330000@demo.example");
        foreach (var page in new[] { $"/review/{sent.Cases[0]}", $"/applications/{sent.Cases[0]}/trail", $"/recommendation/{sent.CallAbove}/batches", $"/review/{sent.Cases[1]}" })
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync(page)).Status);
        }
        // taken in again, it is still what came
        Assert.True((await ImportAsync(sent)).Value!.IsThere);
        Assert.All((await CheckAsync(sent)).Value!.Lines, line => Assert.Equal((ImportState.Same, ""), (line.State, string.Join('；', line.Why))));
        var audit = await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync());
        Assert.DoesNotContain(audit.Troubles, trouble => sent.Cases.Any(id => trouble.Contains(id.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_wrote_what_is_shown_though_nobody_of_them_can_sign_in_here()
    {
        using var sent = await SentAsync(1);
        Assert.True((await ImportAsync(sent)).Value!.Done);
        Assert.Equal(0, await host.InDbAsync(db => db.Users.CountAsync(p => p.UserName!.StartsWith("imported-") && (p.EndedAt == null || p.PasswordHash != null || p.Email != null))));
        var holder = await host.InDbAsync(db => db.Applications.Where(a => a.Id == sent.Cases[0]).Select(a => a.InstitutionId).FirstAsync());
        Assert.Equal(0, await host.InDbAsync(db => db.Users.CountAsync(p => p.InstitutionId == holder && p.EndedAt == null)));
    }

    [Fact]
    public async Task A_flipped_byte_a_missing_and_an_extra_file_are_named_and_nothing_is_taken_in()
    {
        using var sent = await SentAsync(1);
        var bytes = await File.ReadAllBytesAsync(sent.Path);
        bytes[bytes.AsSpan().IndexOf("换过的 "u8)] ^= 1;
        await File.WriteAllBytesAsync(sent.Path, bytes);
        var outcome = await ImportAsync(sent);
        Assert.Contains(outcome.Refusals, refusal => refusal.Sentence.Contains("改动", StringComparison.Ordinal) && refusal.Sentence.Contains("换过的.pdf", StringComparison.Ordinal));
        using (var zip = ZipFile.Open(sent.Path, ZipArchiveMode.Update))
        {
            var gone = zip.Entries.First(entry => entry.Name == "换过的.pdf");
            var folder = gone.FullName[..gone.FullName.IndexOf('/', StringComparison.Ordinal)];
            gone.Delete();
            zip.CreateEntry($"{folder}/data/多出来的.txt");
        }
        outcome = await ImportAsync(sent);
        Assert.Contains(outcome.Refusals, refusal => refusal.Sentence.StartsWith("缺少", StringComparison.Ordinal) && refusal.Sentence.Contains("换过的.pdf", StringComparison.Ordinal));
        Assert.Contains(outcome.Refusals, refusal => refusal.Sentence.StartsWith("多余", StringComparison.Ordinal) && refusal.Sentence.Contains("多出来的.txt", StringComparison.Ordinal));
        Assert.Equal(0, await KnownAsync(sent));
    }

    [Fact]
    public async Task What_does_not_fit_is_said_with_what_to_do()
    {
        using var sent = await SentAsync(1);
        async Task<string> SaidAsync(Action<JsonNode> edit, Func<string, bool>? drop = null)
        {
            var path = Forged(sent, data => Edited(data, edit), drop);
            try
            {
                var outcome = await ImportAsync(sent, path);
                Assert.Equal(0, await KnownAsync(sent));
                Assert.False(outcome.Value?.Done ?? false);
                return string.Join('\n', outcome.Refusals.Select(refusal => refusal.Sentence).Concat(outcome.Value?.Wrong ?? []).Concat(outcome.Value?.Lines.SelectMany(line => line.Why) ?? []));
            }
            finally
            {
                File.Delete(path);
            }
        }
        static JsonNode First(JsonNode node) => node["cases"]![0]!;
        Assert.Contains("重算的摘要", await SaidAsync(node => First(node)["versions"]![0]!["declarant"] = "别人（负责人）"), StringComparison.Ordinal);
        Assert.Contains("推荐表重算的摘要", await SaidAsync(node => First(node)["sheets"]![0]!["texts"] = "{}"), StringComparison.Ordinal);
        Assert.Contains("不是报送本单位的", await SaidAsync(node => node["letter"]!["toOfficeId"] = "320000"), StringComparison.Ordinal);
        Assert.Contains("不在本系统的单位中", await SaidAsync(node => node["letter"]!["officeId"] = "999999"), StringComparison.Ordinal);
        Assert.Contains("不在本系统的单位中", await SaidAsync(node => First(node)["acts"]![0]!["office"] = "999998"), StringComparison.Ordinal);
        Assert.Contains("没有发布所依据的通知文本", await SaidAsync(node => node["programme"]!["digest"] = new string('a', 64)), StringComparison.Ordinal);
        Assert.Contains("晚于现在", await SaidAsync(node => node["letter"]!["submittedAt"] = "9999-12-30T00:00:00+00:00"), StringComparison.Ordinal);
        Assert.Contains("的文件不在数据包中", await SaidAsync(node =>
        {
            var more = First(node)["materials"]![0]!.DeepClone();
            (more["id"], more["digest"]) = (Guid.CreateVersion7().ToString(), new string('b', 64));
            First(node)["materials"]!.AsArray().Add(more);
        }), StringComparison.Ordinal);
        Assert.Contains("较新的软件", await SaidAsync(node => node["edition"] = 99), StringComparison.Ordinal);
        Assert.Contains("统一社会信用代码", await SaidAsync(node => First(node)["institution"]!["creditCode"] = "91330106MA0000000"), StringComparison.Ordinal);
        Assert.Contains("的文件不在数据包中", await SaidAsync(_ => { }, place => place.EndsWith("换过的.pdf", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("办理记录", await SaidAsync(node => First(node)["acts"]!.AsArray().RemoveAt(0)), StringComparison.Ordinal);
        Assert.Contains("是空的，或有不能保存的字符", await SaidAsync(node => First(node)["acts"]!.AsArray().Add(null)), StringComparison.Ordinal);
        Assert.Contains("不能保存的字符", await SaidAsync(node => node["letter"]!["title"] = "关于\0推荐"), StringComparison.Ordinal);
        Assert.Contains("不合格式", await SaidAsync(node => node["letter"]!.AsObject().Remove("signer")), StringComparison.Ordinal);
        Assert.Contains("不合格式", await SaidAsync(node => node["letter"]!["more"] = "x"), StringComparison.Ordinal);
        Assert.Contains("已有一件正在办理", await LiveAsync(), StringComparison.Ordinal);

        async Task<string> LiveAsync()
        {
            // the institution began here too
            var (code, name) = (First(JsonNode.Parse(DataOf(sent.Path))!)["institution"]!["creditCode"]!.GetValue<string>(), First(JsonNode.Parse(DataOf(sent.Path))!)["institution"]!["name"]!.GetValue<string>());
            await host.InDbAsync(async db =>
            {
                var now = new DateTimeOffset(2021, 5, 12, 1, 0, 0, TimeSpan.Zero);
                var digest = await db.Calls.Where(c => c.Id == sent.CallAbove).Select(c => c.Digest).FirstAsync();
                var holder = new Institution { Id = Guid.CreateVersion7(now), CreditCode = code, Name = name };
                db.Institutions.Add(holder);
                db.Applications.Add(new Application { Id = Guid.CreateVersion7(now), Number = $"LIVE-{holder.Id}", CallId = sent.CallAbove, InstitutionId = holder.Id, Digest = digest, Step = "prepare", StartedAt = now, ArrivedAt = now });
                return (await db.CommitAsync(AuditNote.OfSystem(null, "test", now, new { }), true, default)).Done;
            });
            var live = await SaidAsync(_ => { });
            Assert.Contains("单位名称：本系统为", await SaidAsync(node => First(node)["institution"]!["name"] = "示例另一机构"), StringComparison.Ordinal);
            return live;
        }
    }

    [Fact]
    public async Task What_is_here_and_is_another_is_a_conflict_with_both_values()
    {
        using var sent = await SentAsync(1);
        Assert.True((await ImportAsync(sent)).Value!.Done);
        var path = Forged(sent, data => Edited(data, node => node["cases"]![0]!["acts"]![1]!["opinion"] = "另一种意见"));
        try
        {
            var line = Assert.Single((await ImportAsync(sent, path)).Value!.Lines);
            Assert.Equal(ImportState.Conflict, line.State);
            Assert.Contains("办理记录第 2 项的意见：本系统为", Assert.Single(line.Why), StringComparison.Ordinal);
            Assert.Contains("数据包为“另一种意见”", line.Why[0], StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Hostile_packages_end_as_a_sentence()
    {
        using var sent = await SentAsync(1);
        async Task<string> SaidAsync(string path)
        {
            try
            {
                var outcome = await CheckAsync(sent, path);
                Assert.Null(outcome.Value);
                return string.Join('\n', outcome.Refusals.Select(refusal => refusal.Sentence));
            }
            finally
            {
                File.Delete(path);
            }
        }
        string Zip(Action<ZipArchive> fill)
        {
            var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
            using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
            fill(zip);
            return path;
        }
        static void Put(ZipArchive zip, string name, string text)
        {
            using var to = new StreamWriter(zip.CreateEntry(name).Open());
            to.Write(text);
        }
        Assert.Contains("不是 zip 文件", await SaidAsync(Write("MZ")), StringComparison.Ordinal);
        Assert.Contains("不是数据包", await SaidAsync(Zip(zip => Put(zip, "a.txt", "x"))), StringComparison.Ordinal);
        Assert.Contains("路径不合规", await SaidAsync(Zip(zip =>
        {
            Put(zip, "a/bagit.txt", "BagIt-Version: 1.0\n");
            Put(zip, "../../etc/passwd", "x");
        })), StringComparison.Ordinal);
        Assert.Contains("文件超过", await SaidAsync(Zip(zip =>
        {
            for (var i = 0; i <= 2 * PackageSource.MostFiles; i++) zip.CreateEntry($"a/{i}", CompressionLevel.NoCompression);
        })), StringComparison.Ordinal);
        Assert.Contains("200 倍以上", await SaidAsync(Zip(zip =>
        {
            using var to = zip.CreateEntry("a/data/bomb", CompressionLevel.Optimal).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 70; i++) to.Write(zeros);
        })), StringComparison.Ordinal);
        Assert.Contains("不合格式", await SaidAsync(Forged(sent, data => data.Insert(data.IndexOf("\"letter\"", StringComparison.Ordinal), "\"letter\": null, "))), StringComparison.Ordinal);
        var half = "\\ud8" + "00";
        Assert.Contains("不合格式", await SaidAsync(Forged(sent, data => data.Replace("示例签发人", half, StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.Contains("不合格式", await SaidAsync(Forged(sent, _ => new string('[', 5000))), StringComparison.Ordinal);
        Assert.Contains("不是供导入的数据", await SaidAsync(Forged(sent, _ => "[]")), StringComparison.Ordinal);
        Assert.Equal(0, await KnownAsync(sent));

        static string Write(string text)
        {
            var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
            File.WriteAllText(path, text);
            return path;
        }
    }

    [Fact]
    public async Task A_folder_is_taken_as_its_zip_is()
    {
        using var sent = await SentAsync(1);
        var folder = Directory.CreateTempSubdirectory("shifan-import-");
        try
        {
            await ZipFile.ExtractToDirectoryAsync(sent.Path, folder.FullName);
            Assert.True((await CheckAsync(sent, folder.FullName)).Value!.MayImport);
            // as a disc shows it, whose folder is opened
            Assert.True((await ImportAsync(sent, Assert.Single(folder.GetDirectories()).FullName)).Value!.Done);
            Assert.Equal(1, await KnownAsync(sent));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task On_the_page_the_office_above_looks_and_then_takes_it_in()
    {
        using var sent = await SentAsync(1);
        var page = $"/recommendation/{sent.CallAbove}/import";
        foreach (var office in new[] { "330106", "330100" }) Assert.Equal(HttpStatusCode.NotFound, (await (await scene.SignedInAsync($"officer-{office}@demo.example")).OpenAsync(page)).Status);
        var visitor = await scene.SignedInAsync("officer-330000@demo.example");
        Assert.Contains("导入下级的数据包", (await visitor.OpenAsync($"/recommendation/{sent.CallAbove}/batches")).Text, StringComparison.Ordinal);
        await visitor.OpenAsync(page);
        Assert.Contains("数据包（zip 文件）", (await visitor.PressAsync("先核对")).Text, StringComparison.Ordinal);
        await visitor.OpenAsync(page);
        await visitor.UploadAsync("file", "推荐材料.zip", await File.ReadAllBytesAsync(sent.Path), "先核对");
        Assert.Contains("可以导入（尚未导入）", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("新收到", visitor.Text, StringComparison.Ordinal);
        Assert.Equal(0, await KnownAsync(sent));
        await visitor.PressAsync("导入这 1 件");
        Assert.Contains("已导入", visitor.Text, StringComparison.Ordinal);
        Assert.NotNull(visitor.Page.QuerySelector($"a[href='/review/{sent.Cases[0]}']"));
        Assert.Equal(1, await KnownAsync(sent));
    }
}

public sealed class PackageImportOnSqlite(SqliteHost host, SqliteHostBelow below) : PackageImportTests<SqliteHost>(host, below.Host), IClassFixture<SqliteHost>, IClassFixture<SqliteHostBelow>
{
    [Fact]
    public async Task By_command_it_is_looked_at_and_taken_in_on_the_server()
    {
        using var sent = await SentAsync(1);
        var account = await Scene.AccountAsync(await Scene.ColleagueAsync("330000"));
        Task<CommandLine.Shell.Answer> RunAsync(params string[] more) => CommandLine.Shell.RunOnAsync(((SqliteHost)Scene.Host).Folder, ["package", "import", sent.Path, "--call", sent.CallAbove.ToString(), .. more]);
        Assert.Equal(64, (await RunAsync()).Code);
        var nobody = await RunAsync("--as", "nobody@test.example");
        Assert.Equal(65, nobody.Code);
        Assert.Contains("nobody@test.example", nobody.Error, StringComparison.Ordinal);
        var looked = await RunAsync("--as", account, "--dry-run");
        Assert.Equal((0, ""), (looked.Code, looked.Error));
        Assert.Contains("新收到", looked.Output, StringComparison.Ordinal);
        Assert.Contains("尚未导入", looked.Output, StringComparison.Ordinal);
        Assert.Equal(0, await KnownAsync(sent));
        var taken = await RunAsync("--as", account);
        Assert.Contains("已导入 1 件", taken.Output, StringComparison.Ordinal);
        Assert.Equal(1, await KnownAsync(sent));
        Assert.Contains("没有再导入", (await RunAsync("--as", account)).Output, StringComparison.Ordinal);
    }
}

public sealed class PackageImportOnPostgres(PostgresHost host, SqliteHostBelow below) : PackageImportTests<PostgresHost>(host, below.Host), IClassFixture<PostgresHost>, IClassFixture<SqliteHostBelow>;

/// <summary>The installation of the level below.</summary>
public sealed class SqliteHostBelow : IAsyncLifetime
{
    public SqliteHost Host { get; } = new();

    public ValueTask InitializeAsync() => Host.InitializeAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
