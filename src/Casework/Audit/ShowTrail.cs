using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The audit trail of an application, in words, and whether it is whole. The applicant sees it too, without the officers' names.</summary>
public sealed class ShowTrail(Db db, ProgrammeStore programmes)
{
    public const int PageSize = 100;

    /// <param name="Number">The entry's number; of several the last one's.</param>
    /// <param name="First">Of several saves that one person made one after the other, the first one's number.</param>
    /// <param name="Began">When the first of them was made.</param>
    public sealed record Line(
        int Number, int First, DateTimeOffset At, DateTimeOffset Began, string Action, string? Label, string Who, IReadOnlyList<(string Label, string Value)> Particulars, string Hash, bool Fits);

    /// <param name="Number">The application's number.</param>
    /// <param name="Lines">One page of it.</param>
    /// <param name="Entries">How many entries there are in all.</param>
    /// <param name="Page">Which page.</param>
    /// <param name="Pages">How many there are.</param>
    /// <param name="Whole">Whether every entry fits, on whichever page.</param>
    public sealed record View(string Number, IReadOnlyList<Line> Lines, int Entries, int Page, int Pages, bool Whole);

    // saves that one person made one after the other are one line
    private sealed record Run(AuditEntry First, AuditEntry Last, bool Fits);

    public async Task<View?> RunAsync(Actor actor, Guid id, int page = 1, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).Where(a => a.Id == id).Select(a => new { a.Number, a.Digest }).FirstOrDefaultAsync(stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        var (runs, entries) = await RunsAsync(AuditNote.ChainOf(id), stop);
        // what an office does for itself is not shown to others; the chain is whole all the same
        var whole = runs.All(run => run.Fits);
        runs.RemoveAll(run => IsInternal(run.Last.Action) && (actor.Role == Role.Applicant || run.Last.OfficeId != actor.OfficeId));
        var pages = Math.Max(1, (runs.Count + PageSize - 1) / PageSize);
        var number = Math.Clamp(page, 1, pages);
        var shown = runs.Skip((number - 1) * PageSize).Take(PageSize).ToList();
        var (people, offices) = (shown.Select(run => run.Last.PersonId).OfType<Guid>().Distinct().ToList(), shown.Select(run => run.Last.OfficeId).OfType<string>().Distinct().ToList());
        var names = await db.Users.AsNoTracking().Where(p => people.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.DisplayName, stop);
        var places = await db.Offices.AsNoTracking().Where(o => offices.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Name, stop);
        var lines = new List<Line>(shown.Count);
        foreach (var (first, last, fits) in shown)
        {
            var person = last.PersonId is { } by ? names.GetValueOrDefault(by) : null;
            var office = last.OfficeId is { } of ? places.GetValueOrDefault(of) : null;
            var who = office is null ? person ?? "系统" : actor.Role == Role.Applicant ? office : $"{office} {person}";
            var particulars = Particulars(last.Detail, programme, actor.Role == Role.Applicant, out var label);
            if (await ForWhomAsync(last.Detail, actor.Role == Role.Applicant, stop) is { } absent) particulars.Insert(0, ("代", absent));
            if (first != last) particulars.Insert(0, ("连续保存", $"{last.Number - first.Number + 1} 次"));
            lines.Add(new Line(last.Number, first.Number, last.At, first.At, last.Action, label, who, particulars, last.Hash, fits));
        }
        return new View(application.Number, lines, entries, number, pages, whole);
    }

    // rare enough to be asked one by one
    private async Task<string?> ForWhomAsync(string detail, bool applicant, CancellationToken stop)
    {
        using var document = JsonDocument.Parse(detail);
        if (document.RootElement.TryGetProperty("inPlaceOf", out var office)) return await db.Offices.Where(o => o.Id == office.GetString()).Select(o => o.Name).FirstOrDefaultAsync(stop);
        if (applicant || !document.RootElement.TryGetProperty("deputyFor", out var person) || !person.TryGetGuid(out var id)) return null;
        return await db.Users.Where(p => p.Id == id).Select(p => p.DisplayName).FirstOrDefaultAsync(stop);
    }

    private static bool IsInternal(string action) => action is "mark.set" or "note.write" or "lookup.record" or "point.judge" or "proposal.make" or "proposal.refuse" or "statement.judge" or "visit.submit";

    private async Task<(List<Run> Runs, int Entries)> RunsAsync(string chain, CancellationToken stop)
    {
        var runs = new List<Run>();
        var entries = 0;
        AuditEntry? before = null;
        await foreach (var entry in db.Audit.AsNoTracking().Where(e => e.Chain == chain).OrderBy(e => e.Number).AsAsyncEnumerable().WithCancellation(stop))
        {
            var fits = AuditChain.Fits(entry, before);
            entries++;
            before = entry;
            if (runs is [.., var run] && entry.Action == "draft.save" && run.Last.Action == entry.Action && run.Last.PersonId == entry.PersonId && run.Fits == fits) runs[^1] = run with { Last = entry };
            else runs.Add(new Run(entry, entry, fits));
        }
        return (runs, entries);
    }

    // the label of an action is the notice's own; why a quota was exceeded is between the offices
    private static List<(string, string)> Particulars(string detail, Programme programme, bool applicant, out string? label)
    {
        label = null;
        using var document = JsonDocument.Parse(detail);
        var particulars = new List<(string, string)>();
        var root = document.RootElement;
        if (root.TryGetProperty("step", out var at) && root.TryGetProperty("action", out var action))
        {
            label = programme.Workflow.Steps.FirstOrDefault(step => step.Id == at.GetString())?.Action(action.GetString() ?? "")?.Label;
        }
        foreach (var member in root.EnumerateObject())
        {
            if (applicant && member.Name is ("excess" or "despite")) continue;
            var text = member.Value.ToString();
            var said = member.Name switch
            {
                "number" => ("申报编号", text),
                "revision" => ("草稿", $"第 {text} 次保存"),
                "answers" => ("涉及", $"{text} 项"),
                "version" => ("版本", $"第 {text} 版"),
                "step" => ("步骤", LabelOf(programme, text)),
                "to" => ("转至", LabelOf(programme, text)),
                "opinion" => ("意见", text),
                "excess" => ("超出名额的理由", text),
                "despite" => ("有问题仍予通过", text),
                "document" => ("依据", text),
                "reason" => ("说明", text),
                "inPlaceOfReason" => ("代办的理由", text),
                "copies" => ("份数", text),
                "delivery" => ("报送内容", text),
                "entry" => ("登记序号", text),
                "digest" => ("内容摘要", text),
                _ => ("", ""),
            };
            if (said.Item1.Length > 0) particulars.Add(said);
        }
        return particulars;
    }

    private static string LabelOf(Programme programme, string step) => programme.Workflow.Steps.FirstOrDefault(s => s.Id == step)?.Label ?? "（已不在通知中的步骤）";
}
