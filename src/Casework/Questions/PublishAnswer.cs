using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Publishes an answered question in words for everybody, without saying whose it was; or takes it back.</summary>
public sealed partial class PublishAnswer(Db db, TimeProvider time)
{
    /// <param name="Question">Which.</param>
    /// <param name="Token">The state that the officer saw.</param>
    /// <param name="PublicQuestion">The question reworded; null, with the answer null, takes both back.</param>
    public sealed record Input(Guid Question, int Token, string? PublicQuestion, string? PublicAnswer, bool TakeBack = false);

    public async Task<Outcome<Question>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync($"question:{input.Question}", stop);
        if (await FindQuestions.Seen(db, actor).FirstOrDefaultAsync(q => q.Id == input.Question, stop) is not { } question) return AnswerQuestion.NoSuchQuestion;
        if (!AnswerQuestion.MayAnswer(actor, question)) return AnswerQuestion.NotYours;
        if (question.Token != input.Token) return Refusals.Changed;
        question.Token++;
        if (input.TakeBack)
        {
            if (question.PublishedAt is null) return new Refusal("question.private", "这个问题没有公开");
            (question.PublicQuestion, question.PublicAnswer, question.PublishedAt) = (null, null, null);
            return await db.CommitAsync(AuditNote.OfSystem(actor.PersonId, "question.unpublish", now, new { question = question.Id, office = actor.OfficeId }), question, stop);
        }
        if (question.AnsweredAt is null) return new Refusal("question.open", "请先答复，再公开");
        var troubles = new[]
        {
            TypedText.Trouble(input.PublicQuestion, "publicQuestion", "公开的问题", AskQuestion.Longest, out var asked),
            TypedText.Trouble(input.PublicAnswer, "publicAnswer", "公开的答复", 2000, out var answered),
        }.OfType<Refusal>().ToList();
        if (troubles.Count > 0) return troubles;
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == question.InstitutionId, stop);
        var asker = await db.Users.AsNoTracking().Where(person => person.Id == question.AskedBy).Select(person => person.DisplayName).FirstAsync(stop);
        foreach (var (field, text) in new[] { ("publicQuestion", asked), ("publicAnswer", answered) })
        {
            if (new[] { institution.Name, institution.CreditCode, asker }.FirstOrDefault(name => text.Contains(name, StringComparison.OrdinalIgnoreCase)) is { } named) troubles.Add(new Refusal("question.names", $"公开的文字中有“{named}”，请改写成不指明提问单位和人员的说法", field));
            else if (MobilePattern().IsMatch(text)) troubles.Add(new Refusal("question.names", "公开的文字中有手机号码，请删去", field));
        }
        if (troubles.Count > 0) return troubles;
        (question.PublicQuestion, question.PublicAnswer, question.PublishedAt) = (asked, answered, now);
        return await db.CommitAsync(AuditNote.OfSystem(actor.PersonId, "question.publish", now, new { question = question.Id, office = actor.OfficeId, asked, answered }), question, stop);
    }

    [GeneratedRegex(@"(?<!\d)1[3-9]\d{9}(?!\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MobilePattern();
}
