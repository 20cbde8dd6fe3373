using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Packages;

/// <summary>What a city handed up in one installation, taken in by the province in another.</summary>
public abstract class PackageImportTests<THost>(THost host, SqliteHost below) : Importing<THost>(host, below)
    where THost : ShifanHost
{
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
        var again = await Host.InScopeAsync(async services =>
        {
            var db = services.GetRequiredService<Db>();
            var batch = await db.Batches.AsNoTracking().FirstAsync(b => b.Id == sent.Batch.Id);
            return JsonSerializer.Serialize(await services.GetRequiredService<PackageRecords>().OfAsync(batch, sent.Cases, default), PackageData.Json);
        });
        Assert.Equal(JsonNode.Parse(DataOf(sent.Path))!["cases"]!.ToJsonString(PackageData.Json), JsonNode.Parse(again)!["cases"]!.ToJsonString(PackageData.Json));
        Assert.Equal(JsonNode.Parse(DataOf(sent.Path))!["letter"]!.ToJsonString(PackageData.Json), JsonNode.Parse(again)!["letter"]!.ToJsonString(PackageData.Json));
        Assert.Equal(JsonNode.Parse(DataOf(sent.Path))!["summary"]?.ToJsonString(PackageData.Json), JsonNode.Parse(again)!["summary"]?.ToJsonString(PackageData.Json));

        var entries = await Host.InDbAsync(db => db.Audit.CountAsync());
        var second = await ImportAsync(sent);
        Assert.True(second.Value!.IsThere);
        Assert.All(second.Value.Lines, line => Assert.Equal((ImportState.Same, ""), (line.State, string.Join('；', line.Why))));
        Assert.Equal(entries, await Host.InDbAsync(db => db.Audit.CountAsync()));

        // every file that any version names is here
        await Host.InScopeAsync(async services =>
        {
            var digests = await services.GetRequiredService<Db>().DraftMaterials.Where(m => sent.Cases.Contains(m.ApplicationId)).Select(m => m.Digest).ToListAsync();
            Assert.All(digests, digest => Assert.True(services.GetRequiredService<FileStore>().Has(digest)));
            return true;
        });
        var audit = await Scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync());
        Assert.DoesNotContain(audit.Troubles, trouble => sent.Cases.Any(id => trouble.Contains(id.ToString(), StringComparison.Ordinal)));
        var kept = await Scene.DoAsync<CheckInvariants, CheckInvariants.Result>(check => check.RunAsync(mend: false));
        Assert.DoesNotContain(kept.Differences, difference => sent.Cases.Any(id => difference.Contains(id.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_batch_is_then_answered_like_one_that_was_handed_up_here()
    {
        using var sent = await SentAsync();
        Assert.True((await ImportAsync(sent)).Value!.Done);
        var province = await Scene.OfficerAsync("330000");
        var view = (await Scene.DoAsync<FindBatches, FindBatches.View?>(find => find.RunAsync(province, sent.CallAbove)))!;
        var item = Assert.Single(view.Received);
        Assert.Equal(sent.Cases, item.Lines.Select(line => line.Application));
        var answered = await Scene.DoAsync<AnswerBatch, Outcome<Batch>>(answer => answer.RunAsync(province, new AnswerBatch.Input(sent.Batch.Id, item.Batch.Token, true, "请核对", [sent.Cases[1]])));
        Assert.Empty(answered.Refusals.Select(refusal => refusal.Sentence));
        var visitor = await Scene.SignedInAsync("officer-330000@demo.example");
        foreach (var page in new[] { $"/review/{sent.Cases[0]}", $"/applications/{sent.Cases[0]}/trail", $"/recommendation/{sent.CallAbove}/batches", $"/review/{sent.Cases[1]}" })
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync(page)).Status);
        }
        // taken in again, it is still what came
        Assert.True((await ImportAsync(sent)).Value!.IsThere);
        Assert.All((await CheckAsync(sent)).Value!.Lines, line => Assert.Equal((ImportState.Same, ""), (line.State, string.Join('；', line.Why))));
        var audit = await Scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync());
        Assert.DoesNotContain(audit.Troubles, trouble => sent.Cases.Any(id => trouble.Contains(id.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_wrote_what_is_shown_though_nobody_of_them_can_sign_in_here()
    {
        using var sent = await SentAsync(1);
        Assert.True((await ImportAsync(sent)).Value!.Done);
        Assert.Equal(0, await Host.InDbAsync(db => db.Users.CountAsync(p => p.UserName!.StartsWith("imported-") && (p.EndedAt == null || p.PasswordHash != null || p.Email != null))));
        var holder = await Host.InDbAsync(db => db.Applications.Where(a => a.Id == sent.Cases[0]).Select(a => a.InstitutionId).FirstAsync());
        Assert.Equal(0, await Host.InDbAsync(db => db.Users.CountAsync(p => p.InstitutionId == holder && p.EndedAt == null)));
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
            await Host.InDbAsync(async db =>
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
        foreach (var office in new[] { "330106", "330100" }) Assert.Equal(HttpStatusCode.NotFound, (await (await Scene.SignedInAsync($"officer-{office}@demo.example")).OpenAsync(page)).Status);
        var visitor = await Scene.SignedInAsync("officer-330000@demo.example");
        Assert.Contains("导入下级的数据包", (await visitor.OpenAsync($"/recommendation/{sent.CallAbove}/batches")).Text, StringComparison.Ordinal);
        await visitor.OpenAsync(page);
        Assert.Contains("数据包（zip 文件）", (await visitor.PressAsync("先核对")).Text, StringComparison.Ordinal);
        await visitor.OpenAsync(page);
        await visitor.UploadAsync("file", "推荐材料.zip", await File.ReadAllBytesAsync(sent.Path), "先核对");
        Assert.Contains("可以导入（尚未导入）", visitor.Text, StringComparison.Ordinal);
        Assert.Contains("新收到", visitor.Text, StringComparison.Ordinal);
        Assert.Equal(0, await KnownAsync(sent));
        await visitor.PressAsync("导入这 1 件");
        // the server takes it in by itself, and tells when it is done
        var job = await EndedAsync(Host, await Host.InDbAsync(db => db.Jobs.Where(j => j.Kind == JobKind.ImportPackage && j.Subject == sent.CallAbove).Select(j => j.Id).SingleAsync()));
        Assert.Equal((JobState.Done, null), (job.State, job.Trouble));
        Assert.Equal("数据包已导入", await Host.InDbAsync(db => db.Letters.Where(l => l.Key == $"job:{job.Id}").Select(l => l.Subject).SingleAsync()));
        await visitor.OpenAsync(page);
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
