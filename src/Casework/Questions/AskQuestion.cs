using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Asks the office that would receive the application: the county's of the institution's division, else the notice's own.</summary>
public sealed class AskQuestion(Db db, ProgrammeStore programmes, Divisions divisions, TimeProvider time)
{
    public const int Longest = 1000;
    private const int MostWaiting = 10;

    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Call, string? Text, string? Once = null);

    public async Task<Outcome<Question>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.Apply) || actor.InstitutionId is not { } institutionId) return new Refusal("question.role", "只有申报单位的人员可以在此咨询");
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"questions:{input.Call}:{institutionId}", stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        if (TypedText.Trouble(input.Text, "text", "咨询内容", Longest, out var text) is { } trouble) return trouble;
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(AskQuestion), call.Id, text);
        if (once.Before is { } before) return await db.Questions.AsNoTracking().FirstAsync(q => q.Id == before.Id, stop);
        var earlier = await db.Questions.AsNoTracking().Where(q => q.CallId == call.Id && q.InstitutionId == institutionId && q.AnsweredAt == null).Select(q => q.Text).ToListAsync(stop);
        if (earlier.Contains(text, StringComparer.Ordinal)) return new Refusal("question.twice", "这个问题已经提交，正在等待答复", "text");
        if (earlier.Count >= MostWaiting) return new Refusal("question.many", $"贵单位已有 {MostWaiting} 个问题等待答复，请等答复后再问，或按联系方式去电", "text");
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == institutionId, stop);
        var question = new Question
        {
            Id = Guid.CreateVersion7(now),
            CallId = call.Id,
            InstitutionId = institutionId,
            AskedBy = actor.PersonId,
            AskedAt = now,
            Text = text,
            OfficeId = await ReceiverAsync(institution, await programmes.FindAsync(call.Digest, stop), stop),
        };
        db.Questions.Add(question);
        once.Keep(db, actor, now, question.Id);
        return await db.CommitAsync(AuditNote.OfSystem(actor.PersonId, "question.ask", now, new { question = question.Id, call = call.Id, question.OfficeId, text = AuditChain.HashOf(text) }), question, stop);
    }

    private async Task<string> ReceiverAsync(Institution institution, Programme programme, CancellationToken stop)
    {
        if (divisions.SeatOf(institution) is { Level: OfficeLevel.County } county && Within.Covers(programme.Notice.Office, county.Code)
            && await db.Offices.AnyAsync(office => office.Id == InstallOffices.Id(county.Code), stop))
        {
            return InstallOffices.Id(county.Code);
        }
        return CallOffice.IdOf(programme);
    }
}
