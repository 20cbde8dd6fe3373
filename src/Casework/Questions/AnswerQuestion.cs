using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Answers a question; the asker gets a letter. An answer can be corrected, and the letter says so.</summary>
public sealed class AnswerQuestion(Db db, Outbox outbox, TimeProvider time)
{
    /// <param name="Token">The state that the officer saw.</param>
    public sealed record Input(Guid Question, int Token, string? Answer);

    public async Task<Outcome<Question>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"question:{input.Question}", stop);
        if (await FindQuestions.Seen(db, actor).FirstOrDefaultAsync(q => q.Id == input.Question, stop) is not { } question) return NoSuchQuestion;
        if (!MayAnswer(actor, question)) return NotYours;
        if (question.Token != input.Token) return Refusals.Changed;
        if (TypedText.Trouble(input.Answer, "answer", "答复", 2000, out var answer) is { } trouble) return trouble;
        if (answer == question.Answer) return new Refusal("question.same", "答复与原来的相同", "answer");
        var again = question.AnsweredAt is not null;
        (question.Answer, question.AnsweredAt, question.AnsweredBy) = (answer, now, actor.PersonId);
        question.Token++;
        if (await db.Users.AsNoTracking().Where(person => person.Id == question.AskedBy && person.EndedAt == null).Select(person => person.Email).FirstOrDefaultAsync(stop) is { Length: > 0 } address)
        {
            var call = await db.Calls.AsNoTracking().FirstAsync(c => c.Id == question.CallId, stop);
            var office = await db.Offices.AsNoTracking().Where(o => o.Id == question.OfficeId).Select(o => o.Name).FirstAsync(stop);
            outbox.Add(address, again ? "咨询的答复有更正" : "咨询已有答复", $"关于：{call.Title}\n\n您的问题：\n{question.Text}\n\n{office}的答复：\n{answer}\n", "question.answer", now);
        }
        return await db.CommitAsync(AuditNote.OfSystem(actor.PersonId, "question.answer", now, new { question = question.Id, office = actor.OfficeId, answer = AuditChain.HashOf(answer) }), question, stop);
    }

    internal static readonly Refusal NoSuchQuestion = new("question.unknown", "没有这个问题，或不在您的办理范围内");
    internal static readonly Refusal NotYours = new("question.office", "这个问题由受理单位答复");

    public static bool MayAnswer(Actor actor, Question question) => actor.Has(Duty.Answer) && actor.OfficeId == question.OfficeId;
}
