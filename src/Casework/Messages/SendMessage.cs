using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>Writes to the other side of an application: the applicant to the office that has it, an officer to the applicant.</summary>
public sealed class SendMessage(Db db, Casefiles files, Notifications notifications, TimeProvider time)
{
    private const int Longest = 2000;

    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, string Text, string? Once = null);

    public async Task<Outcome<Message>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (TypedText.Trouble(input.Text, "text", "留言内容", Longest, out var text) is { } trouble) return trouble;
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(SendMessage), input.Application, text);
        if (once.Before is { } before) return await db.Messages.AsNoTracking().FirstAsync(m => m.ApplicationId == input.Application && m.Number == before.Number, stop);
        if (!Authority.May(actor, file.Application, file.Programme, CaseAct.Message)) return Refusals.NotYours;
        if (file.Application.Version == 0) return new Refusal("message.early", "申报尚未提交，还没有受理单位；如有疑问请到申报通知页面提问");
        if (actor.Role != Role.Applicant && await Objectors.ToldAsync(db, actor, [file.Application.Id], text, "text", "留言", stop) is { } betrayed) return betrayed;
        var message = await Message.AddAsync(db, file.Application, actor, actor.Role == Role.Applicant ? await ReceiverAsync(file, stop) : null, text, now, stop);
        once.Keep(db, actor, now, message.Number);
        await notifications.WrittenAsync(file, message, stop);
        return await db.CommitAsync(AuditNote.Of(file.Application, actor, "message.send", now, new { message.Number, digest = AuditChain.HashOf(message.Text) }), message, stop);
    }

    private async Task<string?> ReceiverAsync(Casefile file, CancellationToken stop)
    {
        var steps = await db.Handlings.Where(h => h.ApplicationId == file.Application.Id).OrderByDescending(h => h.Number).Select(h => h.ToStep).ToListAsync(stop);
        return steps.Prepend(file.Step.Id).Select(step => file.Programme.Workflow.Level(file.Programme.Workflow[step].By) is { } level ? file.Application.OfficeFor(level.Of) : null).FirstOrDefault(office => office is not null);
    }
}
