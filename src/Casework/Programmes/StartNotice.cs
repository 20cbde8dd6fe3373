using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>开新一年: makes a draft out of the published text of a call, under a new word, its years and dates later by so many years or as they were.</summary>
public sealed partial class StartNotice(Db db, ProgrammeStore programmes, TimeProvider time)
{
    private const int MostOpen = 20;

    // a notice speaks of its own year, the years that figures and earlier batches are of, and of rules that are older
    private const int Recent = 3;

    /// <param name="ProgrammeId">The new word, as zhejiang-2022.</param>
    /// <param name="Years">How many years later; 0: as they were.</param>
    public sealed record Input(Guid Call, string? ProgrammeId, int Years, string? Once = null);

    public async Task<Outcome<NoticeDraft>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        var programme = await programmes.FindAsync(call.Digest, stop);
        if (!CallOffice.Owns(actor, programme)) return CallOffice.NotYours;
        await db.LockAsync($"notice:{actor.OfficeId}", stop);
        var once = await Once.OfAsync(db, actor, input.Once, stop, nameof(StartNotice), input.Call, input.ProgrammeId, input.Years);
        if (once.Before is { } before) return await db.NoticeDrafts.AsNoTracking().FirstAsync(d => d.Id == before.Id, stop);
        var id = input.ProgrammeId?.Trim() ?? "";
        if (!Word().IsMatch(id)) return new Refusal("notice.id", "标识请用英文字母开头的字母、数字和连字符，如 zhejiang-2022", "programmeId");
        if (input.Years is < 0 or > 10) return new Refusal("notice.years", "顺延的年数应在 0 至 10 之间", "years");
        if (ProgrammeFolder.Ids().Contains(id, StringComparer.OrdinalIgnoreCase) || await db.PublishedProgrammes.AnyAsync(p => p.ProgrammeId == id, stop) || await db.NoticeDrafts.AnyAsync(d => d.ProgrammeId == id && d.EndedAt == null, stop))
        {
            return new Refusal("notice.taken", $"“{id}”已有，请换一个标识", "programmeId");
        }
        if (await db.NoticeDrafts.CountAsync(d => d.OfficeId == actor.OfficeId && d.EndedAt == null && d.CallId == null, stop) >= MostOpen) return new Refusal("notice.many", $"本单位已有 {MostOpen} 份没有公布的底稿，请先公布或放弃");
        var (text, papers) = ProgrammeText.Split(await db.PublishedProgrammes.Where(p => p.Digest == call.Digest).Select(p => p.Text).FirstAsync(stop));
        if (input.Years > 0) text = DatedWords.Replace(text, DatedWords.Of(text).Where(word => word.MayChange).ToDictionary(word => (word.Line, word.Column), word => DatedWords.Later(word.Text, input.Years, programme.Notice.Issued.Year - Recent)));
        text = Renamed(text, id);
        var draft = new NoticeDraft
        {
            Id = Guid.CreateVersion7(now), OfficeId = actor.OfficeId!, ProgrammeId = id, From = call.Digest, Text = ProgrammeText.Join(text, papers), MadeAt = now, MadeBy = actor.PersonId, ChangedAt = now, ChangedBy = actor.PersonId,
        };
        db.NoticeDrafts.Add(draft);
        once.Keep(db, actor, now, draft.Id);
        return await db.CommitAsync(CallOffice.Note(actor, "notice.start", now, new { draft = draft.Id, programme = id, from = call.Id, input.Years }), draft, stop);
    }

    // only the line that names the programme
    internal static string Renamed(string text, string id)
    {
        var named = (ScalarNode)((MappingNode)YamlText.Read(text, "", new Faults())!)["programme"]!;
        return DatedWords.Replace(text, new Dictionary<(int, int), string> { [(named.Place.Line, named.Place.Column)] = id });
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]{0,59}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
