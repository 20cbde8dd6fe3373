using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Archives;

/// <summary>归档信息包: what is in it, what must not be, who may have it, and that the same case gives the same package.</summary>
public abstract class ArchiveTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    protected Scene Scene => scene;

    protected async Task<Guid> PublishAsync(params (string Replace, string With)[] edits)
    {
        await scene.ClockAsync(2021, 5, 12, 9);
        return await scene.PublishAsync(edits);
    }

    protected async Task<Guid> SubmittedAsync(Guid call) => await scene.SubmittedUnderAsync(call, await scene.NewApplicantAsync());

    // noted, written to, looked at, refused
    protected async Task<Guid> RefusedAsync(Guid call)
    {
        var id = await SubmittedAsync(call);
        var county = await scene.OfficerAsync("330106");
        Assert.Empty((await scene.DoAsync<WriteNote, Outcome<CaseNote>>(note => note.RunAsync(county, new WriteNote.Input(id, "内部核对过的备注 <script>alert(1)</script>")))).Refusals);
        Assert.Empty((await scene.DoAsync<SendMessage, Outcome<Message>>(send => send.RunAsync(county, new SendMessage.Input(id, "请说明从业人数")))).Refusals);
        Assert.Empty((await scene.DoAsync<SetMark, Outcome<Mark>>(mark => mark.RunAsync(county, new SetMark.Input(id, 1, "slot:audit", MarkState.Question, "页数不全")))).Refusals.Select(refusal => refusal.Sentence));
        var token = await scene.TokenAsync(id);
        Assert.Empty((await scene.DoAsync<EndApplication, Outcome<Application>>(end => end.RunAsync(county, new EndApplication.Input(id, token, Doing.Reject, "不符合注册年限", "一（一）1")))).Refusals.Select(refusal => refusal.Sentence));
        return id;
    }

    private async Task<Job> EndedAsync(Guid id)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await host.InDbAsync(db => db.Jobs.AsNoTracking().FirstAsync(j => j.Id == id)) is { IsOpen: false } job) return job;
            await Task.Delay(100);
        }
        throw new TimeoutException("The job has not ended within a minute.");
    }

    private Task<Outcome<Job>> AskAsync(Actor actor, Guid subject, JobKind kind = JobKind.ArchiveCase) => scene.DoAsync<StartArchive, Outcome<Job>>(start => start.RunAsync(actor, new StartArchive.Input(subject, kind)));

    private async Task<Job> MadeAsync(Actor actor, Guid subject, JobKind kind = JobKind.ArchiveCase)
    {
        var asked = await AskAsync(actor, subject, kind);
        Assert.Empty(asked.Refusals.Select(refusal => refusal.Sentence));
        var job = await EndedAsync(asked.Value!.Id);
        Assert.Null(job.Trouble);
        return job;
    }

    private Task<string> KeptAsync(Job.Made made) => host.InScopeAsync(services =>
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        File.Copy(services.GetRequiredService<FileStore>().PathOf(made.Digest), path);
        return Task.FromResult(path);
    });

    private static async Task<Dictionary<string, byte[]>> EntriesAsync(string path)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var zip = ZipFile.OpenRead(path);
        foreach (var entry in zip.Entries)
        {
            await using var from = await entry.OpenAsync();
            using var to = new MemoryStream();
            await from.CopyToAsync(to);
            found[entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..]] = to.ToArray();
        }
        return found;
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    [Fact]
    public async Task It_holds_what_was_submitted_seen_said_and_decided_and_nothing_secret()
    {
        var (id, province) = (await RefusedAsync(await PublishAsync()), await scene.OfficerAsync("330000"));
        var made = Assert.Single((await MadeAsync(province, id)).Results());
        var path = await KeptAsync(made);
        try
        {
            var check = await PackageCheck.RunAsync(path);
            Assert.Empty(check.Faults);
            Assert.Equal(made.Package, check.Digest);
            var entries = await EntriesAsync(path);
            string Of(string place) => Text(entries["data/" + place]);
            var (application, version, programme) = await host.InDbAsync(async db =>
            {
                var a = await db.Applications.AsNoTracking().FirstAsync(a => a.Id == id);
                return (a, await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id), await db.PublishedProgrammes.AsNoTracking().FirstAsync(p => p.Digest == a.Digest));
            });
            Assert.Equal(version.Answers, Of("01 申报/第 1 版/填报数据.json"));
            Assert.Equal(version.Declared, Of("01 申报/第 1 版/自述数据.json"));
            Assert.Equal("%PDF-"u8, entries["data/01 申报/第 1 版/申请报告.pdf"].AsSpan(0, 5));
            var material = Assert.Single(await host.InDbAsync(db => db.DraftMaterials.AsNoTracking().Where(m => m.ApplicationId == id && m.Slot == "audit").ToListAsync()));
            Assert.Contains(entries, entry => entry.Key.StartsWith("data/01 申报/材料/", StringComparison.Ordinal) && Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(entry.Value)) == material.Digest);
            Assert.Contains("逐条判定", Of("02 审查/条件核对 第 1 版.txt"), StringComparison.Ordinal);
            Assert.Contains("页数不全", Of("02 审查/审查标记.json"), StringComparison.Ordinal);
            Assert.Contains("内部核对过的备注 &lt;script&gt;", Of("02 审查/内部备注.html"), StringComparison.Ordinal);
            Assert.Contains("请说明从业人数", Of("03 往来/留言.html"), StringComparison.Ordinal);
            Assert.Contains("不符合注册年限", Of("04 办理/办理记录.json"), StringComparison.Ordinal);
            Assert.Contains(entries.Keys, place => place.StartsWith("data/04 办理/", StringComparison.Ordinal) && place.EndsWith("告知书.pdf", StringComparison.Ordinal));
            Assert.Equal(programme.Text, Text(entries.Single(entry => entry.Key.StartsWith("data/06 规则/", StringComparison.Ordinal)).Value));
            using var trail = JsonDocument.Parse(entries["data/05 过程/操作记录.json"]);
            var hashes = await host.InDbAsync(db => db.Audit.Where(e => e.Chain == $"application:{id}").OrderBy(e => e.Number).Select(e => e.Hash).ToListAsync());
            Assert.Equal(hashes, trail.RootElement.EnumerateArray().Select(entry => entry.GetProperty("摘要").GetString()));

            // a reader goes through it without a script
            var index = Of("index.html");
            Assert.DoesNotContain("<script", index, StringComparison.OrdinalIgnoreCase);
            var links = System.Text.RegularExpressions.Regex.Matches(index, "href=\"([^\"]+)\"", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => Uri.UnescapeDataString(WebUtility.HtmlDecode(match.Groups[1].Value))).ToList();
            Assert.True(links.Count > 10);
            Assert.All(links, link => Assert.Contains($"data/{link}", entries.Keys));
            Assert.Equal(entries.Keys.Count(place => place.StartsWith("data/0", StringComparison.Ordinal)), links.Count);

            var metadata = XDocument.Parse(Of("元数据.xml")).Root!;
            Assert.Equal(application.Number, metadata.Element("办件")!.Element("办件编号")!.Value);
            Assert.Equal(("30年", "2051年12月31日"), (metadata.Element("办件")!.Element("保管期限")!.Value, metadata.Element("办件")!.Element("保管期满日")!.Value));
            Assert.All(metadata.Element("电子文件")!.Elements("文件"), file => Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(entries[file.Element("路径")!.Value])), file.Element("摘要")!.Value));
            var contents = await Papers.Pdf.DenseAsync(entries["data/案卷目录.pdf"]);
            foreach (var said in new[] { "案卷目录", application.Number, "保管期限30年", "办理记录" }) Assert.Contains(said, contents, StringComparison.Ordinal);

            var secrets = await host.InDbAsync(db => db.Users.Where(p => p.InstitutionId == application.InstitutionId).Select(p => new { p.PasswordHash, p.SecurityStamp }).ToListAsync());
            foreach (var secret in secrets.SelectMany(one => new[] { one.PasswordHash, one.SecurityStamp }).OfType<string>()) Assert.All(entries.Values, bytes => Assert.DoesNotContain(secret, Text(bytes), StringComparison.Ordinal));
            // asking for it is not part of the case, and so the case gives the same package again
            Assert.Equal(made.Package, Assert.Single((await MadeAsync(province, id)).Results()).Package);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Only_the_highest_office_has_it_and_only_of_what_has_ended()
    {
        var call = await PublishAsync();
        var (running, ended, province) = (await SubmittedAsync(call), await RefusedAsync(call), await scene.OfficerAsync("330000"));
        Assert.Equal("archive.open", Assert.Single((await AskAsync(province, running)).Refusals).Code);
        var job = await MadeAsync(province, ended);
        foreach (var office in new[] { "330106", "330100", "330200" })
        {
            Assert.NotEmpty((await AskAsync(await scene.OfficerAsync(office), ended)).Refusals);
            Assert.NotEmpty((await AskAsync(await scene.OfficerAsync(office), call, JobKind.ArchiveCall)).Refusals);
            var visitor = await scene.SignedInAsync($"officer-{office}@demo.example");
            foreach (var page in new[] { $"/archives/cases/{ended}", $"/archives/{call}", $"/archives/cases/{ended}?handler=File&job={job.Id}&n=1" }) Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(page)).Status);
        }
        var applicant = await scene.DoAsync<FindActor, Actor?>(async find => await find.OfAsync(await host.InDbAsync(db => db.Users.Where(p => p.InstitutionId == db.Applications.First(a => a.Id == ended).InstitutionId).Select(p => p.Id).FirstAsync()), default));
        Assert.NotEmpty((await AskAsync(applicant!, ended)).Refusals);

        var own = await scene.SignedInAsync("officer-330000@demo.example");
        Assert.NotNull((await own.OpenAsync($"/review/{ended}")).Page.QuerySelector($"a[href='/archives/cases/{ended}']"));
        Assert.Null((await own.OpenAsync($"/review/{running}")).Page.QuerySelector($"a[href='/archives/cases/{running}']"));
        Assert.Contains(job.Results()[0].Package, (await own.OpenAsync($"/archives/cases/{ended}")).Text, StringComparison.Ordinal);
        Assert.Equal(job.Results()[0].Size, (await own.Client.GetByteArrayAsync($"/archives/cases/{ended}?handler=File&job={job.Id}&n=1")).LongLength);
        Assert.Contains("已办结 1 件，尚未办结 1 件", (await own.OpenAsync($"/archives/{call}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_ended_cases_of_a_call_are_one_job_and_the_notice_says_how_long_they_are_kept()
    {
        var call = await PublishAsync(("retention: { period: 30年", "retention: { period: 10年"));
        var (first, second) = (await RefusedAsync(call), await RefusedAsync(call));
        var province = await scene.OfficerAsync("330000");
        var job = await MadeAsync(province, call, JobKind.ArchiveCall);
        var numbers = await host.InDbAsync(db => db.Applications.Where(a => a.Id == first || a.Id == second).OrderBy(a => a.Number).Select(a => a.Number).ToListAsync());
        Assert.Equal(numbers, job.Results().Select(made => made.Name.Split(' ')[0]));
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.Key == $"job:{job.Id}" && l.Subject == "归档信息包已生成")));
        Assert.Contains("至 2031-12-31 期满", (await (await scene.SignedInAsync("officer-330000@demo.example")).OpenAsync($"/archives/cases/{first}")).Text, StringComparison.Ordinal);

        // at the command line the same, and that it was taken out is kept
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            Assert.Equal([first, second], (await scene.DoAsync<MakeArchive, IReadOnlyList<Guid>?>(make => make.NamedAsync(province, call.ToString())))!.OrderBy(id => id == second));
            var written = await scene.DoAsync<MakeArchive, Outcome<MakeArchive.Written>?>(make => make.ExportAsync(province, first, path));
            Assert.Equal(job.Results()[numbers.IndexOf(await host.InDbAsync(db => db.Applications.Where(a => a.Id == first).Select(a => a.Number).FirstAsync()))].Package, written!.Value!.Package);
            Assert.Empty((await PackageCheck.RunAsync(path)).Faults);
            Assert.Equal(1, await host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == $"archive:{call}:{province.OfficeId}" && e.Action == "archive.export")));
        }
        finally
        {
            File.Delete(path);
        }
    }
}

public sealed class ArchivesOnSqlite(SqliteHost host) : ArchiveTests<SqliteHost>(host), IClassFixture<SqliteHost>
{
    [Fact]
    public async Task By_command_each_ended_case_is_a_zip_that_the_command_finds_whole()
    {
        var call = await PublishAsync();
        var (ended, running, account) = (await RefusedAsync(call), await SubmittedAsync(call), await Scene.AccountAsync(await Scene.ColleagueAsync("330000")));
        var number = await Scene.Host.InDbAsync(db => db.Applications.Where(a => a.Id == ended).Select(a => a.Number).FirstAsync());
        var folder = Directory.CreateTempSubdirectory("shifan-archive-");
        Task<CommandLine.Shell.Answer> RunAsync(params string[] words) => CommandLine.Shell.RunOnAsync(((SqliteHost)Scene.Host).Folder, words);
        Task<CommandLine.Shell.Answer> ArchiveAsync(string word, string who) => RunAsync("archive", word, "-o", folder.FullName, "--as", who);
        try
        {
            Assert.Equal(64, (await RunAsync("archive", number, "--as", account)).Code);
            Assert.Contains("nobody@test.example", (await ArchiveAsync(number, "nobody@test.example")).Error, StringComparison.Ordinal);
            // a county is not whom its file belongs to; a case that goes on has none
            var county = await ArchiveAsync(number, await Scene.AccountAsync(await Scene.ColleagueAsync("330106")));
            Assert.NotEqual(0, county.Code);
            Assert.Contains("不由", county.Error, StringComparison.Ordinal);
            var open = await ArchiveAsync(running.ToString(), account);
            Assert.NotEqual(0, open.Code);
            Assert.Empty(folder.GetFiles());

            var by = await ArchiveAsync(number, account);
            Assert.Equal((0, ""), (by.Code, by.Error));
            var zip = Assert.Single(folder.GetFiles());
            Assert.StartsWith(number, zip.Name, StringComparison.Ordinal);
            Assert.Contains(zip.FullName, by.Output, StringComparison.Ordinal);
            var check = await RunAsync("package", "verify", zip.FullName);
            Assert.Equal((0, ""), (check.Code, check.Error));
            Assert.Contains(by.Output.Trim().Split(' ')[^1], check.Output, StringComparison.Ordinal);
            // of the call the same one
            var bytes = await File.ReadAllBytesAsync(zip.FullName);
            Assert.Equal(0, (await ArchiveAsync(call.ToString(), account)).Code);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(Assert.Single(folder.GetFiles()).FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

public sealed class ArchivesOnPostgres(PostgresHost host) : ArchiveTests<PostgresHost>(host), IClassFixture<PostgresHost>;
