using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>记录提问: what was asked at a defence and what was answered, by the office's clerk or by the expert who asked; and the answer, later.</summary>
public sealed class KeepQuestion(Db db, Defences defences, TimeProvider time)
{
    /// <param name="Number">The question to which this is the answer; null: a new one.</param>
    /// <param name="Expert">Who asked, where the office writes it down; an expert writes his own.</param>
    public sealed record Input(Guid Group, Guid Application, int? Number, Guid? Expert, string? Question, string? Answer);

    public async Task<Outcome<HearingQuestion>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        DefenceFile file;
        Guid? asks = null;
        if (await defences.LockAsync(actor, input.Group, stop) is { } own) file = own;
        else if (await defences.LockSeatAsync(actor, input.Group, stop) is var (theirs, seat)) (file, asks) = (theirs, seat.ExpertId);
        else return Defences.NoSuch;
        if (file.File.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (file.Hearings.FirstOrDefault(one => one.Application.Id == input.Application) is not { } found) return Defences.NoSuchCase;
        if (asks is { } expert && (await db.Avoidances.AsNoTracking().Where(a => a.PanelId == file.File.Panel.Id && a.ExpertId == expert && a.ApplicationId == input.Application).ToListAsync(stop)).Exists(a => a.Holds)) return Defences.NoSuchCase;
        if (found.Row.CalledAt is null) return new Refusal("question.early", "还没有叫到这一件，不能记录提问");
        var kept = await db.HearingQuestions.Where(q => q.GroupId == input.Group && q.ApplicationId == input.Application).OrderBy(q => q.Number).ToListAsync(stop);
        if (TypedText.TroubleIfAny(input.Answer, "answer", "回答", 2000, out var answer) is { } unreadable) return unreadable;
        if (input.Number is { } number)
        {
            // an expert answers no question but completes his own
            if (kept.Find(q => q.Number == number && (asks is null || q.ExpertId == asks)) is not { } before) return new Refusal("question.unknown", "没有这条提问");
            if (answer is null) return Refusals.Missing("answer", "回答");
            if (before.Answer == answer) return before;
            if (before.Answer is not null) return new Refusal("question.answered", "这条提问已记录回答", "answer");
            (before.Answer, before.AnsweredAt) = (answer, now);
            return await db.CommitAsync(AuditNote.OfPanel(file.File.Panel.Id, actor, "question.answer", now, new { group = input.Group, application = input.Application, number, sum = AuditChain.HashOf(answer) }), before, stop);
        }
        if (TypedText.Trouble(input.Question, "question", "提问", 1000, out var question) is { } trouble) return trouble;
        if (asks is null && input.Expert is { } named)
        {
            if (!await db.PanelSeats.AnyAsync(s => s.PanelId == file.File.Panel.Id && s.ExpertId == named && s.State == SeatState.Accepted, stop)) return Panels.NoSuchSeat with { Field = "expert" };
            asks = named;
        }
        // pressed twice
        if (kept.Find(q => q.Question == question && q.ExpertId == asks && q.Answer == answer) is { } same) return same;
        var row = new HearingQuestion
        {
            GroupId = input.Group, ApplicationId = input.Application, Number = kept.Select(q => q.Number).DefaultIfEmpty().Max() + 1, ExpertId = asks, Question = question, Answer = answer, PersonId = actor.PersonId, At = now,
            AnsweredAt = answer is null ? null : now,
        };
        db.HearingQuestions.Add(row);
        return await db.CommitAsync(AuditNote.OfPanel(file.File.Panel.Id, actor, "question.keep", now, new { group = input.Group, application = input.Application, row.Number, sum = AuditChain.HashOf(question) }), row, stop);
    }
}
