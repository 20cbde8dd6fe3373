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
