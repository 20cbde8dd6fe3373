using System.Diagnostics;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Tests.App.Papers;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.PaperCopies;

/// <summary>What a batch hands in on paper: print files with the number of each copy, what goes with them, and who gets at it.</summary>
public abstract class PaperSetTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    private sealed record Handed(Guid Call, Actor City, Batch Batch, IReadOnlyList<Guid> Cases)
    {
        public string Page => $"/recommendation/{Call}/batches/{Batch.Id}/paper";
    }

    private async Task<Handed> HandedUpAsync(int count, params (string Replace, string With)[] edits)
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
        return new Handed(call, city, await scene.HandUpAsync(city, call), ids);
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

    private Task<FindPaperSets.View?> FindAsync(Actor actor, Handed handed) => scene.DoAsync<FindPaperSets, FindPaperSets.View?>(find => find.RunAsync(actor, handed.Call, handed.Batch.Id));

    private static async Task CheckAsync(byte[] pdf)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, pdf);
            using var process = Process.Start(new ProcessStartInfo("qpdf", ["--check", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await said + await wrong);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Each_copy_has_its_number_and_keeps_numbers_and_codes_of_its_pages()
    {
        var handed = await HandedUpAsync(2);
        var asked = await scene.DoAsync<StartPaperSets, Outcome<Job>>(start => start.RunAsync(handed.City, handed.Call, handed.Batch.Id));
        Assert.Empty(asked.Refusals);
        var job = await EndedAsync(asked.Value!.Id);
        Assert.Equal((JobState.Done, null), (job.State, job.Trouble));
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.Key == $"job:{job.Id}" && l.Subject == "纸质材料打印文件已生成")));
        var set = Assert.Single((await FindAsync(handed.City, handed))!.Sets);
        Assert.Equal(3, set.Delivery.Copies);
        Assert.Equal(handed.Cases, set.Lines.Select(line => line.Application));
        Assert.All(set.Lines, line =>
        {
            Assert.Equal((0, 4), (line.Received, line.Size!.LeftOut));
            Assert.Equal("推荐表未定稿；4 个文件未合入，须另行打印", line.Remark);
        });

        var line = set.Lines[0];
        var visitor = await scene.SignedInAsync("officer-330100@demo.example");
        var all = await visitor.Client.GetByteArrayAsync($"{handed.Page}?handler=Copies&delivery=paper&application={line.Application}");
        await CheckAsync(all);
        var pages = (await Pdf.PagesAsync(all)).Select(Pdf.Dense).ToList();
        // of blank pages at its end poppler says nothing
        Assert.InRange(pages.Count, 3 * 2 * line.Size!.Sheets - 1, 3 * 2 * line.Size.Sheets);
        while (pages.Count < 3 * 2 * line.Size.Sheets) pages.Add("");
        var one = pages.Count / 3;
        for (var copy = 1; copy <= 3; copy++)
        {
            var own = pages.Skip((copy - 1) * one).Take(one).ToList();
            Assert.Equal(line.Size.Pages, own.Count(page => page.Contains($"第{copy}份／共3份", StringComparison.Ordinal)));
            // the back of a last sheet has nothing on it
            Assert.Equal(one - line.Size.Pages, own.Count(page => page.Length == 0));
            Assert.Contains("推荐表", own[0], StringComparison.Ordinal);
            var merged = own.Where(page => page.Contains("合订本第", StringComparison.Ordinal)).ToList();
            Assert.All(merged.Select((page, i) => (page, i)), at => Assert.Contains($"页码标识{line.Code}-{at.i + 1:0000}", at.page, StringComparison.Ordinal));
        }
        // what stands at the foot is found where paper is registered
        var receiver = await new Visitor(host).SignInAsync("示例收件员甲");
        Assert.Contains("打印件与线上一致：是最新的第 1 版", (await receiver.OpenAsync($"/paper?code={line.Number}%20{line.Code}")).Text, StringComparison.Ordinal);

        var second = (await Pdf.PagesAsync(await visitor.Client.GetByteArrayAsync($"{handed.Page}?handler=Copies&delivery=paper&application={line.Application}&copy=2"))).Select(Pdf.Dense).ToList();
        Assert.InRange(second.Count, one - 1, one);
        Assert.All(second.Where(page => page.Length > 0), page => Assert.Contains("第2份／共3份", page, StringComparison.Ordinal));
        Assert.Contains("没有第 4 份", (await visitor.OpenAsync($"{handed.Page}?handler=Copies&delivery=paper&application={line.Application}&copy=4")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"{handed.Page}?handler=Copies&delivery=paper&application={Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"{handed.Page}?handler=Copies&delivery=none&application={line.Application}")).Status);
        Assert.Contains($"{line.Size.Pages} 页，双面 {line.Size.Sheets} 张", (await visitor.OpenAsync(handed.Page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_and_labels_say_what_the_programme_and_the_batch_say_in_PDF_and_Word()
    {
        var handed = await HandedUpAsync(1, ("media: paper, to: receiver", "media: [paper, disc], to: receiver"), ("    folder: \"{office}推荐材料\"\n", "    folder: \"{office}推荐材料\"\n    medium: 650 MB\n"));
        var visitor = await scene.SignedInAsync("officer-330100@demo.example");
        Assert.Contains("请先在数据包页面生成光盘映像", (await visitor.OpenAsync($"{handed.Page}?handler=Discs&delivery=paper")).Text, StringComparison.Ordinal);
        var asked = await scene.DoAsync<StartPackage, Outcome<Job>>(start => start.RunAsync(handed.City, new StartPackage.Input(handed.Call, handed.Batch.Id, JobKind.PackageDiscs)));
        var disc = Assert.Single((await EndedAsync(asked.Value!.Id)).Results());

        // it is counted on the way
        var list = await Pdf.DenseAsync(await visitor.Client.GetByteArrayAsync($"{handed.Page}?handler=Handover&delivery=paper"));
        var line = Assert.Single(Assert.Single((await FindAsync(handed.City, handed))!.Sets).Lines);
        foreach (var said in new[] { "报送清单", line.Number, line.Code, Pdf.Dense($"合计1家，每家3份，共3份、{line.Size!.Pages * 3}页"), "示例〔2021〕1号", "浙江省中小企业服务中心513室", "移交人（签字）", "接收人（签字）", "另附光盘1张", "推荐表未定稿" }) Assert.Contains(said, list, StringComparison.Ordinal);

        var labels = await visitor.Client.GetByteArrayAsync($"{handed.Page}?handler=Labels&delivery=paper&parcels=3");
        Assert.Equal(2, (await Pdf.PagesAsync(labels)).Count);
        var label = await Pdf.DenseAsync(labels);
        foreach (var said in new[] { "第1件，共3件", "第3件，共3件", "310006", "杭州市环城北路296号", "1家单位的材料，每家3份；光盘1张" }) Assert.Contains(said, label, StringComparison.Ordinal);
        Assert.Contains("件数请写", (await visitor.OpenAsync($"{handed.Page}?handler=Labels&delivery=paper&parcels=0")).Text, StringComparison.Ordinal);

        var round = await Pdf.DenseAsync(await visitor.Client.GetByteArrayAsync($"{handed.Page}?handler=Discs&delivery=paper"));
        foreach (var said in new[] { "第1张，共1张", disc.Package[..16], Pdf.Dense(Path.GetFileNameWithoutExtension(disc.Name)) }) Assert.Contains(said, round, StringComparison.Ordinal);
        foreach (var handler in new[] { "Labels", "Handover", "Discs" })
        {
            var word = await visitor.Client.GetAsync($"{handed.Page}?handler={handler}&delivery=paper&parcels=1&format=docx");
            Assert.Equal("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task Only_the_two_offices_of_the_batch_know_of_it()
    {
        var handed = await HandedUpAsync(1);
        foreach (var office in new[] { "330106", "330200" })
        {
            var visitor = await scene.SignedInAsync($"officer-{office}@demo.example");
            foreach (var path in new[] { "", $"?handler=Copies&delivery=paper&application={handed.Cases[0]}", "?handler=Handover&delivery=paper", "?handler=Labels&delivery=paper&parcels=1" })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(handed.Page + path)).Status);
            }
            Assert.NotEmpty((await scene.DoAsync<StartPaperSets, Outcome<Job>>(async start => await start.RunAsync(await scene.OfficerAsync(office), handed.Call, handed.Batch.Id))).Refusals);
        }
        var above = await scene.SignedInAsync("officer-330000@demo.example");
        Assert.Equal(HttpStatusCode.OK, (await above.OpenAsync(handed.Page)).Status);
        var own = await scene.SignedInAsync("officer-330100@demo.example");
        Assert.NotNull((await own.OpenAsync($"/recommendation/{handed.Call}/batches")).Page.QuerySelector($"a[href='{handed.Page}']"));
        Assert.Contains("刷新进度", (await (await own.OpenAsync(handed.Page)).PressAsync("准备打印文件")).Text, StringComparison.Ordinal);
    }
}

public sealed class PaperSetsOnSqlite(SqliteHost host) : PaperSetTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class PaperSetsOnPostgres(PostgresHost host) : PaperSetTests<PostgresHost>(host), IClassFixture<PostgresHost>;
