using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The audit trail of an application, in words, and whether it is whole. The applicant sees it too, without the officers' names.</summary>
public sealed class ShowTrail(Db db, ProgrammeStore programmes)
{
    public sealed record Line(int Number, DateTimeOffset At, string Action, string? Label, string Who, IReadOnlyList<(string Label, string Value)> Particulars, string Hash, bool Fits);

    public sealed record View(string Number, IReadOnlyList<Line> Lines, bool Whole);

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).Where(a => a.Id == id).Select(a => new { a.Number, a.Digest }).FirstOrDefaultAsync(stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        var chain = AuditNote.ChainOf(id);
        var entries = await db.Audit.AsNoTracking().Where(e => e.Chain == chain).OrderBy(e => e.Number)
            .Select(e => new { Entry = e, Person = db.Users.FirstOrDefault(p => p.Id == e.PersonId), Office = db.Offices.FirstOrDefault(o => o.Id == e.OfficeId) }).ToListAsync(stop);
        var lines = new List<Line>(entries.Count);
        AuditEntry? before = null;
        foreach (var row in entries)
        {
            var hidden = actor.Role == Role.Applicant && row.Office is not null;
            var who = row.Office is { } office ? (hidden ? office.Name : $"{office.Name} {row.Person?.DisplayName}") : row.Person?.DisplayName ?? "系统";
            var particulars = Particulars(row.Entry.Detail, programme, actor.Role == Role.Applicant, out var label);
            lines.Add(new Line(row.Entry.Number, row.Entry.At, row.Entry.Action, label, who, particulars, row.Entry.Hash, AuditChain.Fits(row.Entry, before)));
            before = row.Entry;
        }
        return new View(application.Number, lines, lines.All(line => line.Fits));
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
            if (applicant && member.Name == "excess") continue;
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
                "document" => ("依据", text),
                "reason" => ("说明", text),
                "digest" => ("内容摘要", text),
                _ => ("", ""),
            };
            if (said.Item1.Length > 0) particulars.Add(said);
        }
        return particulars;
    }

    private static string LabelOf(Programme programme, string step) => programme.Workflow.Steps.FirstOrDefault(s => s.Id == step)?.Label ?? step;
}
