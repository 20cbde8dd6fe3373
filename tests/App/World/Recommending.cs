using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Tests.App.World;

/// <summary>Many cases before an office that recommends: one comes through every operation, the others are its copies.</summary>
public static class Recommending
{
    private static int copies;

    /// <summary>A case that waits for its recommendation, submitted in a county (or district) and accepted there.</summary>
    public static async Task<Guid> AtRecommendationAsync(this Scene scene, string county, Actor officer, string programme = "zhejiang-2021", params (string Field, string? Value)[] changes)
    {
        var division = ProgrammeFolder.Find(programme)!.Programme!.Form.Fields.First(f => f is { Type: FieldType.Division, Required: true }).Id;
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync(), programme, [(division, county), .. changes]);
        var token = await scene.TokenAsync(id);
        var accepted = await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(officer, new AcceptApplication.Input(id, token, "符合条件，同意上报")));
        Assert.Empty(accepted.Refusals);
        return id;
    }

    /// <summary>A case before the city whose table names so many served enterprises.</summary>
    public static async Task<Guid> ServedAtCityAsync(this Scene scene, int rows, string county = "330106")
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.ReadyAsync(applicant, "zhejiang-2021", ("division", county));
        var served = new SequenceNode(default, [.. Enumerable.Range(0, rows).Select(i =>
        {
            var body = $"91330106MB{i:0000000}"[..17];
            return (Node)Scene.Typed(("code", body + CreditCode.CheckCharacter(body)), ("name", $"示例企业{i}"), ("size", "小型"), ("offline", "是"));
        })]);
        await scene.SaveAsync(applicant, id, new MappingNode(default, [new Entry("served", default, served)]));
        Assert.Empty((await scene.DoAsync<SubmitApplication, Outcome<Application>>(submit => submit.RunAsync(applicant, Scene.Submission(id)))).Refusals.Select(refusal => refusal.Sentence));
        var (officer, token) = (await scene.OfficerAsync(county), await scene.TokenAsync(id));
        Assert.Empty((await scene.DoAsync<AcceptApplication, Outcome<Application>>(accept => accept.RunAsync(officer, new AcceptApplication.Input(id, token, "县级意见：符合条件")))).Refusals);
        return id;
    }

    /// <summary>The case and so many copies of it, each of an institution of its own.</summary>
    public static async Task<IReadOnlyList<Guid>> CopiesAsync(this Scene scene, Guid first, int count)
    {
        var step = await scene.StepAsync(first);
        var all = new List<Guid> { first };
        for (var i = 0; i < count; i++) all.Add(await scene.CopyAsync(first, step));
        return all;
    }

    /// <summary>Hands up what an office has recommended, as it does: its table sealed, its letter written. The forms of copies name the first institution, and so do their accounts then.</summary>
    public static async Task<Batch> HandUpAsync(this Scene scene, Actor officer, Guid call)
    {
        var view = (await scene.DoAsync<FindCandidates, FindCandidates.View?>(find => find.RunAsync(officer, call)))!;
        var ids = view.Recommended.Where(row => row.Batch is null).Select(row => row.Application.Id).ToList();
        await scene.Host.InDbAsync(async db =>
        {
            var form = view.Programme.Form.Fields.First(field => field.Type == FieldType.Institution).Id;
            foreach (var id in ids)
            {
                var typed = Casework.Draft.Read(await db.Versions.Where(v => v.ApplicationId == id).OrderByDescending(v => v.Number).Select(v => v.Answers).FirstAsync())[form];
                var institution = await db.Institutions.FirstAsync(i => i.Id == db.Applications.First(a => a.Id == id).InstitutionId);
                if (typed is ScalarNode { IsNull: false } named) institution.Name = named.Text;
            }
            return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
        });
        if (view.Programme.Summaries.FirstOrDefault(summary => summary.By == view.Level!.Id) is { } table)
        {
            var shown = (await scene.DoAsync<ShowSummary, ShowSummary.View?>(show => show.RunAsync(officer, call, table.Id)))!;
            if (!shown.IsCurrent) Assert.Empty((await scene.DoAsync<SealSummary, Outcome<SealedSummary>>(seal => seal.RunAsync(officer, new SealSummary.Input(call, table.Id, shown.Digest, true)))).Refusals.Select(refusal => refusal.Sentence));
        }
        var today = Deadline.DayOf(await scene.DoAsync<TimeProvider, DateTimeOffset>(time => Task.FromResult(time.GetUtcNow())));
        var submitted = await scene.DoAsync<SubmitBatch, Outcome<Batch>>(submit => submit.RunAsync(officer, new SubmitBatch.Input(call, "关于推荐的请示", "示例〔2021〕1号", "示例签发人", today)));
        Assert.Empty(submitted.Refusals.Select(refusal => refusal.Sentence));
        return submitted.Value!;
    }

    /// <summary>A copy of a case as it was submitted, at a step.</summary>
    public static async Task<Guid> CopyAsync(this Scene scene, Guid of, string step)
    {
        var applicant = await scene.NewApplicantAsync();
        var number = Interlocked.Increment(ref copies);
        return await scene.Host.InDbAsync(async db =>
        {
            var (like, version) = (await db.Applications.AsNoTracking().FirstAsync(a => a.Id == of), await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == of));
            var now = like.ArrivedAt.AddSeconds(number);
            var copy = new Application
            {
                Id = Guid.CreateVersion7(now), Number = $"COPY-{number}", CallId = like.CallId, InstitutionId = applicant.InstitutionId!.Value, Digest = like.Digest, Step = step, StartedAt = like.StartedAt,
                ArrivedAt = now, SubmittedAt = like.SubmittedAt, Version = 1, CountyOfficeId = like.CountyOfficeId, CityOfficeId = like.CityOfficeId, ProvinceOfficeId = like.ProvinceOfficeId,
                TurnOfficeId = like.TurnOfficeId, DueAt = like.DueAt, Verdict = like.Verdict, Unmet = like.Unmet, Differs = like.Differs, Functions = like.Functions,
            };
            copy.WorkOrder = WorkOrder.Of(copy);
            db.Applications.Add(copy);
            db.Versions.Add(new ApplicationVersion
            {
                ApplicationId = copy.Id, Number = 1, Answers = version.Answers, Declared = version.Declared, Materials = version.Materials, Declarant = version.Declarant, Digest = version.Digest,
                SubmittedAt = version.SubmittedAt, SubmittedBy = applicant.PersonId,
            });
            Assert.True((await db.CommitAsync(AuditNote.Of(copy, applicant, "application.start", now, new { copy.Number }), true, default)).Done);
            return copy.Id;
        });
    }
}
