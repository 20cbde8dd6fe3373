using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.App.Materials;

/// <summary>Files of an application through the operations, as pages and requests call them.</summary>
public abstract class MaterialsTests<THost>(THost host) : MaterialsWorld<THost>(host)
    where THost : ShifanHost
{
    [Fact]
    public async Task Several_in_one_request_each_meet_what_is_there_by_then()
    {
        var (applicant, id) = await DraftAsync();
        await Host.InScopeAsync(async services =>
        {
            var add = services.GetRequiredService<AddMaterial>();
            Task<Outcome<DraftMaterial>> NextAsync(byte[] bytes) => add.RunAsync(applicant, new AddMaterial.Input(id, Slot, "示例.pdf", new MemoryStream(bytes)));
            var first = Pdf();
            Assert.Empty((await NextAsync(first)).Refusals);
            // what is refused leaves nothing behind that the next one would save
            Assert.Equal("material.twice", Code(await NextAsync(first)));
            await Scene.SaveAsync(applicant, id, World.Scene.Answers("zhejiang-2021"));
            Assert.Empty((await NextAsync(Pdf())).Refusals);
            await SubmitAsync(applicant, id);
            Assert.Equal("step.wrong", Code(await NextAsync(Pdf())));
            return true;
        });
        Assert.Equal(2, (await NowAsync(id)).Count(m => m.Slot == Slot));
    }

    [Fact]
    public async Task In_pieces_one_after_another_and_only_where_it_stands()
    {
        var (applicant, id) = await DraftAsync();
        var bytes = Pdf();
        var upload = (await BeginAsync(applicant, id, bytes.Length)).Value!;
        Assert.Equal(0, upload.Received);
        Assert.Equal("upload.offset", Code(await SendAsync(applicant, id, upload.Id, 10, bytes[10..])));
        Assert.Equal(300, (await SendAsync(applicant, id, upload.Id, 0, bytes[..300])).Value!.Received);
        // an answer that was lost: sent again it is refused, and the state says where to go on
        Assert.Equal("upload.offset", Code(await SendAsync(applicant, id, upload.Id, 0, bytes[..300])));
        Assert.Equal(300, (await Scene.DoAsync<ShowUploads, UploadState?>(show => show.OneAsync(applicant, id, upload.Id)))!.Received);
        Assert.Equal("upload.incomplete", Code(await FinishAsync(applicant, id, upload.Id)));
        Assert.Equal(bytes.Length, (await SendAsync(applicant, id, upload.Id, 300, bytes[300..])).Value!.Received);

        var finished = await FinishAsync(applicant, id, upload.Id);
        Assert.Empty(finished.Refusals);
        var material = finished.Value!;
        Assert.Equal((Slot, "示例.pdf", FileKind.Pdf, 2, (long)bytes.Length), (material.Slot, material.Name, material.Kind, material.Pages!.Value, material.Size));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Files.PathOf(material.Digest)));
        Assert.Null(Files.PartLength(upload.Id));
        // asked again because the answer was lost, it is the same file
        Assert.Equal(material.Id, (await FinishAsync(applicant, id, upload.Id)).Value!.Id);
        Assert.Equal(material.Id, Assert.Single(await NowAsync(id)).Id);
        Assert.Equal(["upload.begin", "material.add"], (await ActionsAsync(id))[^2..]);
        Assert.Empty((await Scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
    }

    [Fact]
    public async Task A_piece_that_breaks_off_counts_as_far_as_it_came()
    {
        var (applicant, id) = await DraftAsync();
        var bytes = Pdf();
        var upload = (await BeginAsync(applicant, id, bytes.Length)).Value!;
        Assert.Equal("upload.cut", Code(await SendAsync(applicant, id, upload.Id, 0, new BreakingStream(bytes[..400]))));
        Assert.Equal(400, Files.PartLength(upload.Id));
        await SendAsync(applicant, id, upload.Id, 400, bytes[400..]);
        Assert.Empty((await FinishAsync(applicant, id, upload.Id, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)))).Refusals);
    }

    [Fact]
    public async Task Goes_on_after_a_restart_and_is_found_by_the_file()
    {
        var (applicant, id) = await DraftAsync();
        var bytes = Pdf();
        var upload = (await BeginAsync(applicant, id, bytes.Length, key: "a.pdf|1|2")).Value!;
        await SendAsync(applicant, id, upload.Id, 0, bytes[..500]);

        // another server over the same data
        await using var again = Host.WithWebHostBuilder(_ => { });
        await using var scope = again.Services.CreateAsyncScope();
        var begun = await scope.ServiceProvider.GetRequiredService<BeginUpload>().RunAsync(applicant, new BeginUpload.Input(id, Slot, "示例.pdf", bytes.Length, "a.pdf|1|2"));
        Assert.Equal((upload.Id, 500L), (begun.Value!.Id, begun.Value.Received));
        await scope.ServiceProvider.GetRequiredService<ReceivePiece>().RunAsync(applicant, new ReceivePiece.Input(id, upload.Id, 500, new MemoryStream(bytes[500..])));
        var finished = await scope.ServiceProvider.GetRequiredService<FinishUpload>().RunAsync(applicant, new FinishUpload.Input(id, upload.Id));
        Assert.Empty(finished.Refusals);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Files.PathOf(finished.Value!.Digest)));
        // finished there, it is finished here
        Assert.Equal(finished.Value.Id, (await FinishAsync(applicant, id, upload.Id)).Value!.Id);
    }

    [Fact]
    public async Task Many_at_one_place_are_one()
    {
        var (applicant, id) = await DraftAsync();
        var bytes = Pdf();
        var upload = (await BeginAsync(applicant, id, bytes.Length)).Value!;
        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(applicant, id, upload.Id, 0, bytes)));
        Assert.Single(sent, outcome => outcome.Done);
        Assert.All(sent.Where(outcome => !outcome.Done), outcome => Assert.Contains(Code(outcome), (string[])["upload.busy", "upload.offset"]));
        Assert.Equal(bytes.Length, Files.PartLength(upload.Id));
        var finished = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => FinishAsync(applicant, id, upload.Id)));
        Assert.Single(finished.Where(outcome => outcome.Done).Select(outcome => outcome.Value!.Id).Distinct());
        Assert.All(finished.Where(outcome => !outcome.Done), outcome => Assert.Equal("upload.busy", Code(outcome)));
        Assert.Single(await NowAsync(id));
    }

    [Fact]
    public async Task More_than_it_may_be_is_refused_as_soon_as_that_is_known()
    {
        var (applicant, id) = await DraftAsync();
        const long most = 50 * FileSettings.Mega;
        Assert.Equal("material.size", Code(await BeginAsync(applicant, id, most + 1)));
        Assert.Equal("file.empty", Code(await BeginAsync(applicant, id, 0)));
        Assert.Equal("file.empty", Code(await BeginAsync(applicant, id, long.MinValue)));
        var upload = (await BeginAsync(applicant, id, 1000)).Value!;
        await SendAsync(applicant, id, upload.Id, 0, new byte[600]);
        Assert.Equal("upload.size", Code(await SendAsync(applicant, id, upload.Id, 600, new byte[401])));
        Assert.Equal(600, Files.PartLength(upload.Id));
        var whole = await Scene.DoAsync<AddMaterial, Outcome<DraftMaterial>>(add => add.RunAsync(applicant, new AddMaterial.Input(id, Slot, "x.pdf", new Zeros(most + 1))));
        Assert.Equal(("material.size", $"material:{Slot}", "附件2 九"), (Code(whole), whole.Refusals[0].Field, whole.Refusals[0].Clause));
        Assert.Contains("50 MB", whole.Refusals[0].Sentence);
        Assert.Empty(await NowAsync(id));
    }

    [Fact]
    public async Task What_is_another_s_does_not_exist()
    {
        var (applicant, id) = await DraftAsync();
        var (other, own) = await DraftAsync();
        var officer = await Scene.OfficerAsync("330106");
        var upload = (await BeginAsync(applicant, id, 1000)).Value!;
        var material = await AddedAsync(applicant, id, Pdf());
        foreach (var stranger in new[] { other, officer })
        {
            Assert.Equal("application.unknown", Code(await AddAsync(stranger, id, Pdf())));
            Assert.Equal("application.unknown", Code(await BeginAsync(stranger, id, 10)));
            Assert.Equal("upload.unknown", Code(await SendAsync(stranger, id, upload.Id, 0, new byte[10])));
            Assert.Equal("upload.unknown", Code(await FinishAsync(stranger, id, upload.Id)));
            Assert.Equal("application.unknown", Code(await Scene.DoAsync<CancelUpload, Outcome<Guid>>(cancel => cancel.RunAsync(stranger, new CancelUpload.Input(id, upload.Id)))));
            Assert.Equal("application.unknown", Code(await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(stranger, new RemoveMaterial.Input(id, material.Id)))));
            Assert.Equal("application.unknown", Code(await Scene.DoAsync<RestoreMaterial, Outcome<DraftMaterial>>(restore => restore.RunAsync(stranger, new RestoreMaterial.Input(id, material.Id)))));
            Assert.Equal("application.unknown", Code(await Scene.DoAsync<MoveMaterial, Outcome<DraftMaterial>>(move => move.RunAsync(stranger, new MoveMaterial.Input(id, material.Id, true)))));
            Assert.Null(await Scene.DoAsync<MaterialsOf, DraftMaterial?>(materials => materials.FindAsync(stranger, id, material.Id)));
            Assert.Null(await Scene.DoAsync<ShowUploads, IReadOnlyList<UploadState>?>(show => show.RunAsync(stranger, id)));
            Assert.Null(await Scene.DoAsync<ShowMaterials, ShowMaterials.View?>(show => show.RunAsync(stranger, id)));
        }
        // nor through an application of one's own
        Assert.Equal("upload.unknown", Code(await SendAsync(other, own, upload.Id, 0, new byte[10])));
        Assert.Equal("material.unknown", Code(await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(other, new RemoveMaterial.Input(own, material.Id)))));
        Assert.Equal("material.unknown", Code(await Scene.DoAsync<ReuseMaterial, Outcome<DraftMaterial>>(reuse => reuse.RunAsync(other, new ReuseMaterial.Input(own, Slot, material.Id)))));
        Assert.Null(await Scene.DoAsync<MaterialsOf, DraftMaterial?>(materials => materials.FindAsync(other, own, material.Id)));
    }

    [Fact]
    public async Task The_same_file_is_there_once()
    {
        var (applicant, id) = await DraftAsync();
        var bytes = Pdf();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AddAsync(applicant, id, bytes)));
        Assert.Single(outcomes, outcome => outcome.Done);
        Assert.All(outcomes.Where(outcome => !outcome.Done), outcome => Assert.Equal("material.twice", Code(outcome)));
        var upload = (await BeginAsync(applicant, id, bytes.Length)).Value!;
        await SendAsync(applicant, id, upload.Id, 0, bytes);
        Assert.Equal("material.twice", Code(await FinishAsync(applicant, id, upload.Id)));
        Assert.Single(await NowAsync(id));
        // the upload is over with that
        Assert.Equal("upload.unknown", Code(await FinishAsync(applicant, id, upload.Id)));
        // elsewhere it is a question, not a mistake
        await AddedAsync(applicant, id, bytes, "equipmentList");
        var view = (await Scene.DoAsync<ShowMaterials, ShowMaterials.View?>(show => show.RunAsync(applicant, id)))!;
        Assert.Equal(["material.same"], view.Warnings.Select(warning => warning.Code));
    }

    [Fact]
    public async Task What_hides_something_is_refused_at_its_slot_and_not_kept()
    {
        var (applicant, id) = await DraftAsync();
        var hostile = Made.Pages(1, "/OpenAction << /S /JavaScript /JS (x) >>", trailer: "/Info << /Title (hostile) >>");
        var upload = (await BeginAsync(applicant, id, hostile.Length)).Value!;
        await SendAsync(applicant, id, upload.Id, 0, hostile);
        var refused = await FinishAsync(applicant, id, upload.Id);
        Assert.Equal(("file.pdfScript", $"material:{Slot}"), (Code(refused), refused.Refusals[0].Field));
        Assert.Null(Files.PartLength(upload.Id));
        Assert.False(Files.Has(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(hostile))));
        Assert.Equal("upload.refuse", (await ActionsAsync(id))[^1]);
        // sound, but not what this slot takes
        var document = await AddAsync(applicant, id, Made.Docx(), name: "a.pdf");
        Assert.Equal("material.kind", Code(document));
        Assert.Contains("只收 PDF、JPEG 图片、PNG 图片", document.Refusals[0].Sentence);
        Assert.Equal("a.pdf.docx", (await AddedAsync(applicant, id, Made.Docx(), "other", "a.pdf")).Name);
        Assert.Equal("material.slot", Code(await AddAsync(applicant, id, Pdf(), "no-such-slot")));
        // the content changed on the way
        var bytes = Pdf();
        var changed = (await BeginAsync(applicant, id, bytes.Length)).Value!;
        await SendAsync(applicant, id, changed.Id, 0, bytes);
        Assert.Equal("upload.differs", Code(await FinishAsync(applicant, id, changed.Id, new string('0', 64))));
    }

    [Fact]
    public async Task No_more_files_than_the_slot_takes()
    {
        var (applicant, id) = await DraftAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AddAsync(applicant, id, Pdf(), "sealedCover")));
        Assert.Equal(2, outcomes.Count(outcome => outcome.Done));
        Assert.All(outcomes.Where(outcome => !outcome.Done), outcome => Assert.Equal("material.count", Code(outcome)));
        Assert.Equal(["示例.pdf", "示例（2）.pdf"], (await NowAsync(id)).Select(material => material.Name));
    }

    [Fact]
    public async Task Taken_out_put_back_and_moved()
    {
        var (applicant, id) = await DraftAsync();
        var materials = new List<DraftMaterial>();
        foreach (var name in new[] { "一.pdf", "二.pdf", "三.pdf" }) materials.Add(await AddedAsync(applicant, id, Pdf(), name: name));
        async Task<string> Order() => string.Concat((await NowAsync(id)).Select(material => material.Name[0]));
        async Task Move(int which, bool up) => Assert.True((await Scene.DoAsync<MoveMaterial, Outcome<DraftMaterial>>(move => move.RunAsync(applicant, new MoveMaterial.Input(id, materials[which].Id, up)))).Done);
        await Move(2, up: true);
        Assert.Equal("一三二", await Order());
        await Move(0, up: true);
        Assert.Equal("一三二", await Order());
        await Move(0, up: false);
        Assert.Equal("三一二", await Order());

        Assert.True((await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, materials[0].Id)))).Done);
        Assert.Equal("material.unknown", Code(await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, materials[0].Id)))));
        Assert.Equal("三二", await Order());
        Assert.Equal("material.unknown", Code(await Scene.DoAsync<RestoreMaterial, Outcome<DraftMaterial>>(restore => restore.RunAsync(applicant, new RestoreMaterial.Input(id, materials[1].Id)))));
        Assert.True((await Scene.DoAsync<RestoreMaterial, Outcome<DraftMaterial>>(restore => restore.RunAsync(applicant, new RestoreMaterial.Input(id, materials[0].Id)))).Done);
        Assert.Equal("三二一", await Order());
        Assert.Equal("material.twice", Code(await Scene.DoAsync<RestoreMaterial, Outcome<DraftMaterial>>(restore => restore.RunAsync(applicant, new RestoreMaterial.Input(id, materials[0].Id)))));
        Assert.Equal(["material.move", "material.move", "material.move", "material.remove", "material.restore"], (await ActionsAsync(id))[^5..]);
    }

    [Fact]
    public async Task An_officer_sees_what_was_submitted_and_nothing_else()
    {
        var (applicant, id) = await DraftAsync();
        var submitted = await AddedAsync(applicant, id, Pdf());
        var dropped = await AddedAsync(applicant, id, Pdf());
        await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, dropped.Id)));
        await SubmitAsync(applicant, id);
        var officer = await Scene.OfficerAsync("330106");
        Task<DraftMaterial?> Sees(Actor actor, DraftMaterial material) => Scene.DoAsync<MaterialsOf, DraftMaterial?>(materials => materials.FindAsync(actor, id, material.Id));
        Assert.NotNull(await Sees(officer, submitted));
        Assert.Null(await Sees(officer, dropped));
        Assert.Null(await Sees(await Scene.OfficerAsync("330212"), submitted));

        // with the office nothing is put in or taken out
        Assert.Equal("step.wrong", Code(await AddAsync(applicant, id, Pdf())));
        Assert.Equal("step.wrong", Code(await BeginAsync(applicant, id, 1000)));
        Assert.Equal("step.wrong", Code(await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, submitted.Id)))));

        // returned: what is new stays the applicant's until he submits again; what was submitted stays to be seen
        var token = await Scene.TokenAsync(id);
        Assert.True((await Scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(officer, new ReturnApplication.Input(id, token, "请补正")))).Done);
        var better = await AddedAsync(applicant, id, Pdf());
        await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, submitted.Id)));
        Assert.NotNull(await Sees(officer, submitted));
        Assert.Null(await Sees(officer, better));
        await SubmitAsync(applicant, id);
        Assert.NotNull(await Sees(officer, better));
        async Task<IEnumerable<Guid>> Had(int version) => (await Scene.DoAsync<MaterialsOf, IReadOnlyList<DraftMaterial>>(materials => materials.InVersionAsync(id, version))).Where(material => material.Slot == Slot).Select(material => material.Id);
        Assert.Equal([submitted.Id], await Had(1));
        Assert.Equal([better.Id], await Had(2));

        // what a version had stands in the version, whatever the clocks of two requests said, and in the order of then
        var last = DateTimeOffset.UnixEpoch.AddYears(60);
        await Host.InDbAsync(db => db.DraftMaterials.Where(m => m.Id == better.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.AddedAt, last)));
        Assert.NotNull(await Sees(officer, better));
        Assert.Equal([better.Id], await Had(2));
        await Host.InDbAsync(db => db.DraftMaterials.Where(m => m.Id == dropped.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.RemovedAt, last)));
        Assert.Null(await Sees(officer, dropped));
        Assert.Equal([better.Id], await Had(2));
    }

    [Fact]
    public async Task Moving_files_leaves_a_submitted_versions_order_alone()
    {
        var (applicant, id) = await DraftAsync();
        var (first, second) = (await AddedAsync(applicant, id, Pdf()), await AddedAsync(applicant, id, Pdf()));
        await SubmitAsync(applicant, id);
        var (officer, token) = (await Scene.OfficerAsync("330106"), await Scene.TokenAsync(id));
        Assert.Empty((await Scene.DoAsync<ReturnApplication, Outcome<Application>>(back => back.RunAsync(officer, new ReturnApplication.Input(id, token, "请补正")))).Refusals);
        Assert.Empty((await Scene.DoAsync<MoveMaterial, Outcome<DraftMaterial>>(move => move.RunAsync(applicant, new MoveMaterial.Input(id, second.Id, Up: true)))).Refusals);
        Assert.Equal([second.Id, first.Id], (await NowAsync(id)).Where(m => m.Slot == Slot).Select(m => m.Id));
        var had = await Scene.DoAsync<MaterialsOf, IReadOnlyList<DraftMaterial>>(materials => materials.InVersionAsync(id, 1));
        Assert.Equal([first.Id, second.Id], had.Where(m => m.Slot == Slot).Select(m => m.Id));
    }

    [Fact]
    public async Task An_upload_given_up_while_it_is_looked_into_stays_given_up()
    {
        var folder = Directory.CreateTempSubdirectory("shifan-slow-").FullName;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "workers", "lines.mjs"), Path.Combine(folder, "lines.mjs"));
        await File.WriteAllTextAsync(Path.Combine(folder, "slow.mjs"), """
            import { existsSync, writeFileSync } from 'node:fs';
            import { serve } from './lines.mjs';
            await serve({
              pdf: async () => {
                writeFileSync('begun', '');
                while (!existsSync('go')) await new Promise(done => setTimeout(done, 20));
                return { count: 1, scripts: 0, attachments: 0, form: 0, pages: [] };
              },
            });
            """);
        await using var slow = Host.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton(_ => new Inspector(new NodeWorkerOptions("slow") { Folder = folder }))));
        var (applicant, id) = await DraftAsync();
        var bytes = Pdf();
        var upload = (await BeginAsync(applicant, id, bytes.Length)).Value!;
        await SendAsync(applicant, id, upload.Id, 0, bytes);
        await using var scope = slow.Services.CreateAsyncScope();
        var finishing = scope.ServiceProvider.GetRequiredService<FinishUpload>().RunAsync(applicant, new FinishUpload.Input(id, upload.Id));
        while (!File.Exists(Path.Combine(folder, "begun")) && !finishing.IsCompleted) await Task.Delay(20);
        Assert.True((await Scene.DoAsync<CancelUpload, Outcome<Guid>>(cancel => cancel.RunAsync(applicant, new CancelUpload.Input(id, upload.Id)))).Done);
        await File.WriteAllTextAsync(Path.Combine(folder, "go"), "");
        Assert.Equal("upload.unknown", Code(await finishing));
        Assert.Empty(await NowAsync(id));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_is_on_its_way_takes_its_room()
    {
        var (applicant, id) = await DraftAsync();
        var (most, total) = (50 * FileSettings.Mega, 500 * FileSettings.Mega);
        for (var i = 0; i < total / most; i++) Assert.Empty((await BeginAsync(applicant, id, most, key: $"k{i}")).Refusals);
        Assert.Equal("material.total", Code(await BeginAsync(applicant, id, 1, key: "one more")));
        // going on with one of them is no new one
        var first = (await BeginAsync(applicant, id, most, key: "k0")).Value!;
        Assert.True((await Scene.DoAsync<CancelUpload, Outcome<Guid>>(cancel => cancel.RunAsync(applicant, new CancelUpload.Input(id, first.Id)))).Done);
        Assert.Empty((await BeginAsync(applicant, id, 1, key: "one more")).Refusals);
        // nor does another of the institution's applications get round it
        Assert.True((await Scene.DoAsync<DeleteDraft, Outcome<Application>>(delete => delete.RunAsync(applicant, id))).Done);
        var other = await Scene.FilledAsync(applicant);
        Assert.Equal("upload.many", Code(await BeginAsync(applicant, other, most)));
    }

    [Fact]
    public async Task An_upload_given_up_is_gone_and_one_swept_begins_anew()
    {
        var (applicant, id) = await DraftAsync();
        var upload = (await BeginAsync(applicant, id, 1000, key: "k")).Value!;
        await SendAsync(applicant, id, upload.Id, 0, new byte[10]);
        Assert.Single((await Scene.DoAsync<ShowUploads, IReadOnlyList<UploadState>?>(show => show.RunAsync(applicant, id)))!);
        // nobody went on with it for a day
        File.SetLastWriteTimeUtc(Files.PartOf(upload.Id), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.True(Files.Sweep(new DateTimeOffset(2002, 1, 1, 0, 0, 0, TimeSpan.Zero)) >= 1);
        Assert.Empty((await Scene.DoAsync<ShowUploads, IReadOnlyList<UploadState>?>(show => show.RunAsync(applicant, id)))!);
        Assert.Equal("upload.unknown", Code(await SendAsync(applicant, id, upload.Id, 0, new byte[10])));
        var again = (await BeginAsync(applicant, id, 1000, key: "k")).Value!;
        Assert.NotEqual(upload.Id, again.Id);
        Assert.True((await Scene.DoAsync<CancelUpload, Outcome<Guid>>(cancel => cancel.RunAsync(applicant, new CancelUpload.Input(id, again.Id)))).Done);
        Assert.Equal("upload.unknown", Code(await SendAsync(applicant, id, again.Id, 0, new byte[10])));
        Assert.Null(Files.PartLength(again.Id));
    }
}

public sealed class MaterialsOnSqlite(SqliteHost host) : MaterialsTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class MaterialsOnPostgres(PostgresHost host) : MaterialsTests<PostgresHost>(host), IClassFixture<PostgresHost>;
