using System.Net;
using System.Security.Cryptography;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.Materials;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.App.Merging;

/// <summary>合订本 of a draft and of versions, for whom it is, and made once.</summary>
public abstract class MergeApplicationTests<THost>(THost host) : MaterialsWorld<THost>(host)
    where THost : ShifanHost
{
    private Task<Outcome<MergeApplication.Merged>?> MergeAsync(Actor actor, Guid id, int? version = null) =>
        Scene.DoAsync<MergeApplication, Outcome<MergeApplication.Merged>?>(merge => merge.RunAsync(actor, id, version));

    private async Task<MergeApplication.Merged> MergedAsync(Actor actor, Guid id, int? version = null)
    {
        var outcome = await MergeAsync(actor, id, version);
        Assert.Empty(outcome!.Refusals.Select(refusal => refusal.Sentence));
        return outcome.Value!;
    }

    [Fact]
    public async Task A_version_is_merged_once_for_all_who_see_it_and_stays_as_it_was()
    {
        var actor = await Scene.NewApplicantAsync();
        var county = await Scene.OfficerAsync("330106");
        var id = await Scene.FilledAsync(actor, "zhejiang-2021");
        await AddedAsync(actor, id, Made.Docx(), "agreements", "合作协议.docx");
        await AddedAsync(actor, id, Made.Jpeg(1200, 900), "premises", "房产证.jpg");

        var draft = await MergedAsync(actor, id);
        var pages = await Papers.Pdf.PagesAsync(await File.ReadAllBytesAsync(draft.Path));
        Assert.Equal(draft.Pages, pages.Count);
        Assert.All(pages, (page, i) => Assert.Contains($"草稿合订本第{i + 1}页共{draft.Pages}页", Papers.Pdf.Dense(page), StringComparison.Ordinal));
        var left = Assert.Single(draft.Remarks);
        Assert.Equal(("合作协议.docx", true), (left.Name, left.LeftOut));
        Assert.Null(await MergeAsync(county, id));

        await SubmitAsync(actor, id);
        var first = await MergedAsync(county, id);
        Assert.Equal(first.Digest, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(first.Path))));
        var written = File.GetLastWriteTimeUtc(first.Path);
        Assert.Equal(first.Path, (await MergedAsync(actor, id, 1)).Path);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first.Path));
        var text = await Papers.Pdf.DenseAsync(await File.ReadAllBytesAsync(first.Path));
        Assert.Contains($"第1版合订本第1页共{first.Pages}页", text, StringComparison.Ordinal);
        Assert.DoesNotContain("草稿", text, StringComparison.Ordinal);

        // what was swept is made again, to the byte
        File.Delete(first.Path);
        Assert.Equal(first.Digest, (await MergedAsync(county, id)).Digest);
        Assert.Null(await MergeAsync(await Scene.OfficerAsync("330212"), id));
        Assert.Null(await MergeAsync(actor, id, 2));

        var visitor = await new Visitor(Host).SignInAsync(county.Name);
        await visitor.OpenAsync($"/review/{id}");
        Assert.Contains(visitor.Page.QuerySelectorAll("a"), link => link.GetAttribute("href") == $"/review/{id}/merged.pdf");
        using var answer = await visitor.Client.GetAsync($"/review/{id}/merged.pdf?version=1");
        Assert.Equal((HttpStatusCode.OK, "application/pdf", first.Size), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, (await answer.Content.ReadAsByteArrayAsync()).LongLength));
        using var none = await visitor.Client.GetAsync($"/review/{id}/merged.pdf?version=2");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private async Task<byte[]> PrintedAsync(Actor actor, Guid id, string paper = "declaration", int? version = null) =>
        (await Scene.DoAsync<PrintApplication, Outcome<Printed>?>(print => print.RunAsync(actor, id, version, paper)))!.Value!.Bytes;

    // as a scanner makes it: a picture of the page
    private async Task<byte[]> ScannedAsync(byte[] pdf)
    {
        var (from, to) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            await File.WriteAllBytesAsync(from, pdf);
            using var inspector = new Inspector();
            Assert.True(await inspector.DrawAsync(FileKind.Pdf, from, 1, to));
            return await File.ReadAllBytesAsync(to);
        }
        finally
        {
            File.Delete(from);
            File.Delete(to);
        }
    }

    private async Task<SealState?> StateAsync(Actor actor, Guid id, Guid material) =>
        (await Scene.DoAsync<ShowMaterials, ShowMaterials.View?>(show => show.RunAsync(actor, id)))!.Seals.GetValueOrDefault(material);

    [Fact]
    public async Task A_scan_of_sealed_pages_is_matched_with_the_content_that_they_were_printed_from()
    {
        var actor = await Scene.NewApplicantAsync();
        var id = await Scene.FilledAsync(actor, "zhejiang-2021");
        var early = await PrintedAsync(actor, id);
        await Scene.SaveAsync(actor, id, World.Scene.Typed(("chapter8", "盖章以后又改了")));
        var now = await PrintedAsync(actor, id);

        var older = Assert.Single((await AddAsync(actor, id, early, "declaration")).Refusals);
        Assert.Equal("mark.older", older.Code);
        Assert.Contains("此前保存、后来又改动过的内容", older.Sentence, StringComparison.Ordinal);
        Assert.Contains("当前填写的内容", older.Sentence, StringComparison.Ordinal);
        var fits = await AddedAsync(actor, id, await ScannedAsync(now), "declaration", "扫描.png");
        Assert.True((await StateAsync(actor, id, fits.Id))!.Fits);
        var plain = await AddedAsync(actor, id, Made.Jpeg(1600, 1200), "declaration", "拍糊了.jpg");
        Assert.Contains("未识别到页码标识", (await StateAsync(actor, id, plain.Id))!.Sentence, StringComparison.Ordinal);
        // where no sealed page belongs nobody looks
        Assert.Null(await StateAsync(actor, id, (await AddedAsync(actor, id, early)).Id));

        var other = await Scene.NewApplicantAsync();
        var otherId = await Scene.FilledAsync(other, "zhejiang-2021");
        var strange = Assert.Single((await AddAsync(other, otherId, now, "declaration")).Refusals);
        Assert.Equal("mark.other", strange.Code);

        await SubmitAsync(actor, id);
        var county = await Scene.OfficerAsync("330106");
        var handed = await Scene.DoAsync<ShowHanded, IReadOnlyList<ShowHanded.Slot>>(show => show.RunAsync(county, id, 1));
        var seals = handed.Single(slot => slot.Material.Id == "declaration").Files.Select(file => file.Seal!).ToList();
        Assert.Equal([true, false], seals.Select(seal => seal.Fits));
        Assert.Contains("与第 1 版一致", seals[0].Sentence, StringComparison.Ordinal);

        // given back and changed: the scan is of version 1 now, and a new print of it is not taken
        var token = await Scene.TokenAsync(id);
        Assert.True((await Scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(county, new ReturnApplication.Input(id, token, "请补正")))).Done);
        Assert.True((await StateAsync(actor, id, fits.Id))!.Fits);
        await Scene.SaveAsync(actor, id, World.Scene.Typed(("chapter8", "补正后的设想")));
        Assert.True((await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(actor, new RemoveMaterial.Input(id, plain.Id)))).Done);
        Assert.Contains("是第 1 版的", (await StateAsync(actor, id, fits.Id))!.Sentence, StringComparison.Ordinal);
        var refused = Assert.Single((await AddAsync(actor, id, await PrintedAsync(actor, id, version: 1), "declaration")).Refusals);
        Assert.Equal("mark.older", refused.Code);
        Assert.Contains("按第 1 版打印", refused.Sentence, StringComparison.Ordinal);
        Assert.Contains("第 1 版之后正在修改的内容", refused.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sealed_electronically_is_taken_in_every_such_slot()
    {
        var (actor, id) = await DraftAsync();
        var signed = await AddedAsync(actor, id, Made.Pages(1, trailer: "/Info << /Title (x) /ByteRange [0 1 2 3] >>"), "declaration", "盖章.pdf");
        Assert.Contains("电子签名", (await StateAsync(actor, id, signed.Id))!.Sentence, StringComparison.Ordinal);
        var ofd = await AddedAsync(actor, id, Made.Ofd(), "sealedCover", "封面.ofd");
        Assert.Equal((FileKind.Ofd, 2), (ofd.Kind, ofd.Pages));
        Assert.Null(await StateAsync(actor, id, ofd.Id));
        Assert.Equal("material.kind", Code(await AddAsync(actor, id, Made.Ofd(), name: "审计.ofd")));
        var visitor = new Visitor(Host);
        await Scene.SignInAsAsync(visitor, actor);
        await visitor.OpenAsync($"/applications/{id}/materials");
        Assert.Contains("OFD 版式文件", visitor.Text, StringComparison.Ordinal);
    }
}

public sealed class MergeApplicationOnSqliteTests(SqliteHost host) : MergeApplicationTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class MergeApplicationOnPostgresTests(PostgresHost host) : MergeApplicationTests<PostgresHost>(host), IClassFixture<PostgresHost>;
