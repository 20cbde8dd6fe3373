using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.World;
using Shifan.Tests.Unit.Inspection;

namespace Shifan.Tests.App.Materials;

/// <summary>What needs the second call to be open, in a world of its own, because time passes for everybody in it.</summary>
public abstract class MaterialsOfTwoCallsTests<THost>(THost host) : MaterialsWorld<THost>(host)
    where THost : ShifanHost
{
    [Fact]
    public async Task Files_are_taken_over_and_each_notice_demands_its_own()
    {
        var (applicant, before) = await DraftAsync();
        var licence = await AddedAsync(applicant, before, Pdf(), "licence", "执照.pdf");
        var document = await AddedAsync(applicant, before, Made.Docx(), "other", "其他.docx");
        await Scene.ClockAsync(2021, 5, 18, 10);
        await TakenOverAsync(applicant, licence, document);
        await DueLaterAsync();
        await MissingAsync();
        await DueTooLateAsync();
    }

    private async Task TakenOverAsync(Actor applicant, DraftMaterial licence, DraftMaterial document)
    {
        var id = await Scene.FilledAsync(applicant, "shanghai-national-2021");
        var view = (await Scene.DoAsync<ShowMaterials, ShowMaterials.View?>(show => show.RunAsync(applicant, id)))!;
        Assert.Equal([licence.Id, document.Id], view.Earlier.Select(earlier => earlier.Material.Id));
        Task<Outcome<DraftMaterial>> Reuse(Guid material, string slot) => Scene.DoAsync<ReuseMaterial, Outcome<DraftMaterial>>(reuse => reuse.RunAsync(applicant, new ReuseMaterial.Input(id, slot, material)));
        var reused = await Reuse(licence.Id, "licence");
        Assert.Equal((licence.Digest, "执照.pdf", 2), (reused.Value!.Digest, reused.Value.Name, reused.Value.Pages!.Value));
        Assert.Equal("material.twice", Code(await Reuse(licence.Id, "licence")));
        Assert.Equal("material.kind", Code(await Reuse(document.Id, "licence")));
        Assert.Equal("material.unknown", Code(await Reuse(Guid.NewGuid(), "licence")));
        // of the same application it is no earlier one
        Assert.Equal("material.unknown", Code(await Reuse(reused.Value.Id, "premises")));
    }

    // what is due with the papers may come after submission
    private async Task DueLaterAsync()
    {
        var applicant = await Scene.NewApplicantAsync();
        var id = await Scene.FilledAsync(applicant, "shanghai-national-2021");
        await SubmitAsync(applicant, id);
        Assert.Equal("step.wrong", Code(await AddAsync(applicant, id, Pdf(), "licence")));
        var report = await AddedAsync(applicant, id, Pdf(), "report");
        var officers = await Host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.CountyOfficeId).FirstAsync());
        Assert.NotNull(await Scene.DoAsync<MaterialsOf, DraftMaterial?>(async materials => await materials.FindAsync(await Scene.OfficerAsync(officers!), id, report.Id)));
        // what the office has seen stays; what was wrong is made good by another
        Assert.Equal("material.kept", Code(await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, report.Id)))));
        await AddedAsync(applicant, id, Pdf(), "report");
        Assert.Equal("material.kept", Code(await Scene.DoAsync<MoveMaterial, Outcome<DraftMaterial>>(move => move.RunAsync(applicant, new MoveMaterial.Input(id, report.Id, Up: false)))));
        late = (applicant, id);
    }

    private (Actor Applicant, Guid Id) late;

    private async Task DueTooLateAsync()
    {
        await Scene.ClockAsync(2021, 5, 26, 23, 59);
        await AddedAsync(late.Applicant, late.Id, Pdf(), "report");
        await Scene.ClockAsync(2021, 5, 27, 0);
        var refusal = Assert.Single((await AddAsync(late.Applicant, late.Id, Pdf(), "report")).Refusals);
        Assert.Equal(("late", "三.4", "material:report"), (refusal.Code, refusal.Clause, refusal.Field));
        var slot = (await Scene.DoAsync<ShowMaterials, ShowMaterials.View?>(show => show.RunAsync(late.Applicant, late.Id)))!.Slots.Single(s => s.Material.Id == "report");
        Assert.Equal((false, false), (slot.Open, slot.Alterable));
    }

    // what is demanded and missing is named with its slot
    private async Task MissingAsync()
    {
        var (applicant, id) = await DraftAsync("shanghai-national-2021");
        async Task<List<string?>> Missing() => [.. (await Scene.DoAsync<ShowMaterials, ShowMaterials.View?>(show => show.RunAsync(applicant, id)))!.Missing.Select(refusal => refusal.Field)];
        // the sealed report comes with the papers, so it is not missing yet; one of two ways to prove the audit
        Assert.Equal(["material:licence", "material:audit", "material:premises", "material:serviceProof", "material:recognition", "material:declaration"], await Missing());
        await AddedAsync(applicant, id, Pdf(), "audit");
        Assert.Contains("material:specialAudit", await Missing());
        var combined = await AddedAsync(applicant, id, Pdf(), "combinedAudit");
        Assert.DoesNotContain("material:specialAudit", await Missing());
        await Scene.DoAsync<RemoveMaterial, Outcome<DraftMaterial>>(remove => remove.RunAsync(applicant, new RemoveMaterial.Input(id, combined.Id)));
        Assert.Contains("material:specialAudit", await Missing());
    }
}

public sealed class MaterialsOfTwoCallsOnSqlite(SqliteHost host) : MaterialsOfTwoCallsTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class MaterialsOfTwoCallsOnPostgres(PostgresHost host) : MaterialsOfTwoCallsTests<PostgresHost>(host), IClassFixture<PostgresHost>;
