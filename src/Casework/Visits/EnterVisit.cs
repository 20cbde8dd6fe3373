using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 现场记录: what somebody of the team found of one item. It may come late and more than once: its key is taken once. What was typed on an older state, and says
/// something else than what came in between, is kept beside that, and nothing is lost.
/// </summary>
public sealed class EnterVisit(Db db, Visiting visiting, TimeProvider time)
{
    internal const int LongestKey = 60;

    /// <param name="Item">A condition of the checklist, or one of the words of <see cref="VisitEntry"/>.</param>
    /// <param name="Value">The number found, as typed.</param>
    /// <param name="Base">The entry that was shown when it was typed; 0: none.</param>
    /// <param name="Key">The one-time key.</param>
    /// <param name="Choice">It is chosen from what stands beside one another.</param>
    public sealed record Input(Guid Visit, string? Item, VisitFound? Found, string? Value, string? Remark, int Base, string? Key, bool Choice = false);

    public async Task<Outcome<VisitStand>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await visiting.LockTeamAsync(actor, input.Visit, stop) is not { } file) return Visiting.NoSuch;
        var outcome = await EnterAsync(actor, file, input, now, stop);
        if (outcome.Value is not { } entered) return outcome.Refusals.ToList();
        return entered.Note is null ? entered.Stand : await db.CommitAsync(entered.Note, entered.Stand, stop);
    }

    /// <summary>Several at once, as a form without script sends them: all that differ from what is there.</summary>
    public async Task<Outcome<int>> RunAsync(Actor actor, Guid visit, IReadOnlyList<Input> inputs, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await visiting.LockTeamAsync(actor, visit, stop) is not { } file) return Visiting.NoSuch;
        var (notes, wrong) = (new List<AuditNote>(), new List<Refusal>());
        foreach (var input in inputs)
        {
            var outcome = await EnterAsync(actor, file, input, now, stop);
            wrong.AddRange(outcome.Refusals);
            if (outcome.Value?.Note is { } note) notes.Add(note);
        }
        if (wrong.Count > 0) return wrong;
        return notes.Count == 0 ? 0 : await db.CommitAsync(notes, notes.Count, stop);
    }

    private sealed record Entered(VisitStand Stand, AuditNote? Note);

    private async Task<Outcome<Entered>> EnterAsync(Actor actor, Visitfile file, Input input, DateTimeOffset now, CancellationToken stop)
    {
        if (input.Key is not { Length: > 0 and <= LongestKey } key || TypedText.Unreadable(key) is not null) return new Refusal("visit.key", "页面不完整，请刷新后重试");
        var item = file.Item(input.Item);
        if (item is null && input.Item is not (VisitEntry.People or VisitEntry.Note)) return new Refusal("visit.item", "核对表中没有这一项，请刷新页面");
        var before = await db.VisitEntries.Where(e => e.VisitId == file.Visit.Id && e.Item == input.Item).OrderBy(e => e.Number).ToListAsync(stop);
        before = [.. before.Union(db.VisitEntries.Local.Where(e => e.VisitId == file.Visit.Id && e.Item == input.Item))];
        // sent again, after an answer that was lost
        if (before.Any(e => e.Key == key) || await db.VisitEntries.AnyAsync(e => e.VisitId == file.Visit.Id && e.Key == key, stop)) return new Entered(VisitStand.Of(input.Item!, before), null);
        if (file.Closed is { } closed) return closed;
        var wrong = new List<Refusal>();
        if (TypedText.TroubleIfAny(input.Remark, input.Item!, "说明", VisitItem.LongestRemark, out var remark) is { } unread) wrong.Add(unread);
        if (TypedText.TroubleIfAny(input.Value, input.Item!, "实有数", 40, out var value) is { } odd) wrong.Add(odd);
        var found = item is null || input.Found is not { } state || !Enum.IsDefined(state) ? (VisitFound?)null : state;
        if (item is null) value = null;
        else if (value is not null && item.Read(value, out var trouble) is null) wrong.Add(new Refusal("visit.number", $"{item.Label}：{trouble}", item.Id));
        if (wrong.Count > 0) return wrong;
        var stand = VisitStand.Of(input.Item!, before);
        var head = stand.Counts;
        // the same is there already
        if (!input.Choice && (head is null ? found is null && value is null && remark is null : head.Says(found, value, remark))) return new Entered(stand, null);
        if (input.Choice && stand.Beside.Count == 0) return new Entered(stand, null);
        var entry = new VisitEntry
        {
            VisitId = file.Visit.Id, Number = await NextAsync(file.Visit.Id, stop), Item = input.Item!, Found = found, Value = value, Remark = remark, Base = input.Base,
            // what somebody wrote himself, on this phone or another, he may write anew
            Beside = !input.Choice && head is not null && head.Number != input.Base && head.PersonId != actor.PersonId, Choice = input.Choice, PersonId = actor.PersonId, At = now, Key = key,
        };
        db.VisitEntries.Add(entry);
        file.Visit.Token++;
        return new Entered(VisitStand.Of(input.Item!, before.Append(entry)), AuditNote.OfVisit(file.Visit.Id, actor, "visit.enter", now, new
        {
            entry.Number, item = entry.Item, beside = entry.Beside ? (bool?)true : null, choice = entry.Choice ? (bool?)true : null, digest = AuditChain.HashOf($"{found}\n{value}\n{remark}"),
        }));
    }

    private async Task<int> NextAsync(Guid visit, CancellationToken stop)
    {
        var kept = await db.VisitEntries.Where(e => e.VisitId == visit).MaxAsync(e => (int?)e.Number, stop) ?? 0;
        return Math.Max(kept, db.VisitEntries.Local.Where(e => e.VisitId == visit).Select(e => e.Number).DefaultIfEmpty().Max()) + 1;
    }
}
