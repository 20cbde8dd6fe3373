using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>实地核查记录表: a record that was handed in, or how it stands, to be signed on paper; with the mark by which its scan is known again. Writes nothing.</summary>
public sealed class PrintVisit(Db db, ShowVisit show, VisitRecords records, Visiting visiting, Typesetter typesetter, TimeProvider time, ILogger<PrintVisit> log)
{
    /// <summary>Null where there is no such visit or record for the actor.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">Which visit.</param>
    /// <param name="number">Which record; null: as it stands.</param>
    /// <param name="format">As what.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Printed>?> RunAsync(Actor actor, Guid id, int? number, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await show.RunAsync(actor, id, stop) is not { } view) return null;
        var report = view.Reports.FirstOrDefault(one => one.Row.Number == number);
        if (number is null ? view.Lines.Count == 0 : report is null) return null;
        var content = report?.Handed.Record ?? (await records.OfAsync(await visiting.FileAsync(view.Visit, stop), stop)).Content;
        var call = await db.Calls.Where(c => c.Id == view.Visit.CallId).Select(c => c.Title).FirstAsync(stop);
        var data = new PaperData(view.Programme) { Words = WordsOf(view, content, call), Lists = ListsOf(view, content, report?.Handed) };
        var edges = new PaperEdges(
            view.Office, $"申报编号 {view.Number}", report is null ? $"据申报第 {view.Visit.Version} 版，待签字" : $"第 {report.Row.Number} 版　据申报第 {view.Visit.Version} 版　{Deadline.ShowExact(report.Row.At)} 提交",
            false, content.Code(report?.Row.Number ?? 0), report?.Row.At ?? now);
        var printout = PaperPrintout.Of("visit", data, edges)!;
        var printed = await Printing.RunAsync(typesetter, printout, format, log, view.Visit.ApplicationId, stop);
        // pages that come back signed are known by their mark
        return format != PaperFormat.Pdf || printed.Value is not { } pages ? printed : pages with { Bytes = await PageMarks.LayAsync(pages.Bytes, view.Number, edges.Code, printout.Pages == PrintPages.Table, stop) };
    }

    private static Dictionary<string, string> WordsOf(ShowVisit.View view, VisitContent content, string call)
    {
        var words = PaperData.OfNotice(view.Programme, call);
        words["case.number"] = view.Number;
        words["case.institution"] = view.Institution;
        words["case.place"] = view.Place;
        words["case.version"] = $"{view.Visit.Version}";
        words["office.name"] = view.Office;
        words["visit.when"] = content.When;
        words["visit.team"] = string.Join("、", view.Team.Select(member => member.Number == view.Visit.Leader ? $"{member.Name}（组长）" : member.Name));
        words["visit.people"] = content.People ?? "";
        words["visit.note"] = content.Note ?? "";
        words["visit.differences"] = string.Join('\n', content.Items.Where(line => line.Difference is not null).Select(line => line.Difference));
        return words;
    }

    private static Dictionary<string, PaperListing> ListsOf(ShowVisit.View view, VisitContent content, VisitContent.Handed? handed)
    {
        var signed = handed is not null ? handed.Team.Append(handed.Representative) : view.Signers.Select(one => new VisitContent.Signed(one.Signature?.Name ?? one.Name, one.Signature?.Post, one.Leads, one.Holds ? one.Signature?.Way : null, one.Signature?.Reason, null, one.Signature?.At));
        return new Dictionary<string, PaperListing>(StringComparer.Ordinal)
        {
            ["checks"] = new([.. content.Items.Select(line => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["item"] = line.Label, ["clause"] = line.Clause, ["declared"] = line.Declared, ["found"] = line.Value ?? "", ["state"] = Say(line.Found), ["remark"] = line.Remark ?? "",
            })]),
            ["photos"] = new([.. content.Photos.Select(photo => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["name"] = photo.Name, ["item"] = content.Items.FirstOrDefault(line => line.Item == photo.Item)?.Label ?? "", ["taken"] = photo.TakenAt is { } taken ? Deadline.Show(taken) : "", ["received"] = Deadline.Show(photo.At), ["digest"] = photo.Digest,
            })]),
            ["signatures"] = new([.. signed.Select((one, i) => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["role"] = i == signed.Count() - 1 ? "单位代表" : one.Leads ? "组长" : "组员", ["name"] = $"{one.Name}{(one.Post is null ? "" : $"（{one.Post}）")}", ["signed"] = one.Way switch { SignedWay.Drawn => "已手写签名", SignedWay.Paper => "见签字扫描件", SignedWay.Refused => $"未签：{one.Reason}", _ => "" },
                ["day"] = one.Way is null || one.At is not { } at ? "" : Deadline.Show(at),
            })]),
        };
    }

    internal static string Say(VisitFound? found) => found switch
    {
        VisitFound.InOrder => "相符",
        VisitFound.Differs => "有差异",
        VisitFound.NotSeen => "未核到",
        _ => "",
    };
}
