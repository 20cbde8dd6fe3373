using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>
/// 人工判断: says of a statement of the newest version, or of a text whose wording the machine leaves open, that it holds, or that it does not and why. By the office whose step it is; the level above sees it, and
/// may find otherwise. What was found before stays in the history.
/// </summary>
public sealed class JudgeStatement(Db db, Casefiles files, TimeProvider time)
{
    private const int LongestComment = 1000;

    /// <param name="Application">Which case.</param>
    /// <param name="Version">The version that the officer has before him.</param>
    /// <param name="Statement">The programme's statement, by its id.</param>
    /// <param name="Holds">What he finds; null where he chose nothing.</param>
    /// <param name="Comment">Why; needed where it does not hold.</param>
    public sealed record Input(Guid Application, int Version, string Statement, bool? Holds, string? Comment);

    public async Task<Outcome<StatementJudgement>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!Verbs.MayAct(actor, file.Application, file.Programme)) return Refusals.NotYours;
        if (file.Application.Version != input.Version) return Refusals.Changed;
        if (file.Programme.ForPersons.FirstOrDefault(s => s.Rubric.Id == input.Statement) is not { } statement || !statement.IsOpen(await files.FactsAsync(file, stop))) return new Refusal("judgement.statement", "没有这一项由人判断的内容，请刷新页面");
        var field = $"judge:{input.Statement}";
        if (input.Holds is not { } holds) return new Refusal("judgement.empty", "请选择符合或不符合", field);
        if (TypedText.TroubleIfAny(input.Comment, field, "判断的说明", LongestComment, out var comment) is { } trouble) return trouble;
        if (comment is null && !holds) return Refusals.Missing(field, "哪里不符合");
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == input.Application && v.Number == input.Version, stop);
        var sum = FindJudgements.SumOf(file.Programme, statement, version);
        // said twice it is said once
        var last = await db.StatementJudgements.AsNoTracking().Where(j => j.ApplicationId == input.Application && j.OfficeId == actor.OfficeId && j.Statement == statement.Rubric.Id).OrderByDescending(j => j.Number).FirstOrDefaultAsync(stop);
        if (last is not null && last.Digest == sum && last.Version == input.Version && last.Step == file.Step.Id && last.Holds == holds && last.Comment == comment && last.PersonId == actor.PersonId) return last;
        var judgement = new StatementJudgement
        {
            ApplicationId = input.Application,
            OfficeId = actor.OfficeId!,
            Number = (await db.StatementJudgements.Where(j => j.ApplicationId == input.Application && j.OfficeId == actor.OfficeId).Select(j => (int?)j.Number).MaxAsync(stop) ?? 0) + 1,
            Version = input.Version,
            Step = file.Step.Id,
            Statement = statement.Rubric.Id,
            Digest = sum,
            Holds = holds,
            Comment = comment,
            PersonId = actor.PersonId,
            ForPersonId = actor.DeputyFor,
            At = now,
        };
        db.StatementJudgements.Add(judgement);
        return await db.CommitAsync(
            AuditNote.Of(file.Application, actor, "statement.judge", now, new { judgement.Number, judgement.Version, judgement.Statement, holds, sum = comment is null ? null : AuditChain.HashOf(comment) }), judgement, stop);
    }
}
