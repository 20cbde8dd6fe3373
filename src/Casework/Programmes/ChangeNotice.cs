using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Changes a draft of a notice: some of its dates and years, or its text as a whole. A text with faults is kept too, so that nothing typed is lost; it only cannot be published.</summary>
public sealed class ChangeNotice(Db db, TimeProvider time)
{
    private const int LongestText = 2_000_000;

    internal static readonly Refusal NoSuch = new("notice.unknown", "没有这份底稿，或不由您所在单位办理");

    /// <param name="Values">New values by line and column.</param>
    /// <param name="Text">The whole text without papers; null: only values change.</param>
    public sealed record Input(Guid Draft, int Token, IReadOnlyDictionary<(int Line, int Column), string>? Values, string? Text);

    public async Task<Outcome<NoticeDraft>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await OwnAsync(db, actor, input.Draft, stop) is not { } draft) return NoSuch;
        if (draft.CallId is not null) return new Refusal("notice.published", "已经公布，要改的请按补充通知和更正办理");
        if (draft.Token != input.Token) return new Refusal("notice.changed", "这份底稿刚被他人改过，请刷新后再改；您的修改没有保存");
        var (text, papers) = ProgrammeText.Split(draft.Text);
        var typed = input.Text?.ReplaceLineEndings("\n") ?? DatedWords.Replace(text, input.Values ?? new Dictionary<(int, int), string>());
        if (typed.Trim().Length == 0) return Refusals.Missing("text", "通知的文本");
        if (typed.Length > LongestText || TypedText.Unreadable(typed) is not null) return new Refusal("notice.text", "不是可读的文字，或超过 200 万字符", "text");
        if (typed == text) return draft;
        draft.Text = ProgrammeText.Join(typed, papers);
        (draft.ChangedAt, draft.ChangedBy) = (now, actor.PersonId);
        draft.Token++;
        return await db.CommitAsync(CallOffice.Note(actor, "notice.change", now, new { draft = draft.Id, text = AuditChain.HashOf(draft.Text) }), draft, stop);
    }

    internal static async Task<NoticeDraft?> OwnAsync(Db db, Actor actor, Guid id, CancellationToken stop)
    {
        if (!actor.Has(Duty.KeepCall)) return null;
        await db.LockAsync($"notice:{actor.OfficeId}", stop);
        return await db.NoticeDrafts.FirstOrDefaultAsync(d => d.Id == id && d.OfficeId == actor.OfficeId && d.EndedAt == null, stop);
    }
}

/// <summary>放弃底稿: it is put away, and its word is free again.</summary>
public sealed class EndNotice(Db db, TimeProvider time)
{
    public async Task<Outcome<NoticeDraft>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await ChangeNotice.OwnAsync(db, actor, id, stop) is not { } draft) return ChangeNotice.NoSuch;
        if (draft.CallId is not null) return new Refusal("notice.published", "已经公布，不能放弃");
        draft.EndedAt = now;
        draft.Token++;
        return await db.CommitAsync(CallOffice.Note(actor, "notice.end", now, new { draft = id }), draft, stop);
    }
}
