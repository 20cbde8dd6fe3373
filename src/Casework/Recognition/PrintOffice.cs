using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>公示, 认定通知, 证书, 牌匾, 异议答复 as PDF or Word. Published ones to anybody, the others to whom they concern. Writes nothing.</summary>
public sealed class PrintOffice(Db db, FindPublished lists, FindDecisions decisions, VerifyCertificate certificates, ShowObjection objections, ProgrammeStore programmes, Typesetter typesetter, ILogger<PrintOffice> log)
{
    /// <summary>A list as it is published.</summary>
    public async Task<Outcome<Printed>?> ListAsync(Guid id, PaperFormat format, CancellationToken stop = default)
    {
        if (await lists.RunAsync(id, stop) is not { } view) return null;
        var list = view.List;
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["office.name"] = view.Office, ["office.title"] = list.Title, ["office.text"] = list.Text ?? "", ["office.contact"] = list.Contact, ["office.day"] = Day(list.From), ["publicity.from"] = Day(list.From),
            ["publicity.until"] = Day(list.Until), ["publicity.workdays"] = $"{list.Workdays}", ["publicity.address"] = list.Address ?? "", ["list.count"] = $"{view.Lines.Count}",
        };
        var rows = view.Lines.Select(line => Row(("institution", line.Institution), ("platform", line.Platform), ("functions", line.Functions), ("place", line.Place))).ToList();
        return await PrintAsync(view.Programme, "publicity", list.CallId, words, rows, "", list.PublishedAt, list.Title, format, list.Id, stop);
    }

    /// <summary>A decision with its list.</summary>
    public async Task<Outcome<Printed>?> DecisionAsync(Guid id, PaperFormat format, CancellationToken stop = default)
    {
        if (await decisions.RunAsync(id, stop) is not { } view) return null;
        var decision = view.Decision;
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["office.name"] = view.Office, ["office.title"] = decision.Title, ["office.document"] = decision.Document, ["office.signer"] = decision.Signer, ["office.to"] = decision.To ?? "", ["office.copyTo"] = decision.CopyTo ?? "", ["office.text"] = decision.Text ?? "", ["office.day"] = Day(decision.DecidedOn),
            ["validity.from"] = Day(decision.ValidFrom), ["validity.until"] = Day(decision.ValidUntil), ["list.count"] = $"{view.Lines.Count}",
        };
        var rows = view.Lines.Select(line => Row(("institution", line.Institution), ("platform", line.Platform), ("functions", line.Functions), ("place", line.Place), ("certificate", line.Number))).ToList();
        return await PrintAsync(view.Programme, "decision", decision.CallId, words, rows, decision.Document, decision.MadeAt, decision.Title, format, decision.Id, stop);
    }

    /// <summary>The certificate or the plaque of a title: to its holder, and to the offices that see the case. <paramref name="address"/> makes the address of the public page.</summary>
    public async Task<Outcome<Printed>?> CertificateAsync(Actor actor, Guid id, string paper, Func<string, string> address, PaperFormat format, CancellationToken stop = default)
    {
        if (paper is not ("certificate" or "plaque") || await certificates.RunAsync(id, stop) is not { HasCertificate: true } view) return null;
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == view.Title.ApplicationId, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        if (paper == "plaque" && programme.Recognition is not { Plaque: true }) return null;
        if (view.State == CertificateState.Ended) return new Refusal("certificate.ended", $"称号已自 {view.Title.EndedOn:yyyy-MM-dd} 起撤销，不再制发证书和牌匾");
        var title = view.Title;
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["office.name"] = view.Office ?? "", ["office.day"] = Day(title.GivenOn), ["case.institution"] = view.Holder, ["case.number"] = application.Number, ["certificate.number"] = title.Number ?? "", ["certificate.platform"] = view.Platform ?? "",
            ["certificate.title"] = view.Called, ["certificate.address"] = address($"/certificates/{title.Id:N}"), ["validity.from"] = Day(title.From), ["validity.until"] = title.Until is { } until ? Day(until) : "",
        };
        return await PrintAsync(programme, paper, application.CallId, words, null, title.Number ?? "", title.RecordedAt, null, format, title.Id, stop);
    }

    /// <summary>The answer to an objection, to be sent to its author: to the office that answered it.</summary>
    public async Task<Outcome<Printed>?> AnswerAsync(Actor actor, Guid id, PaperFormat format, CancellationToken stop = default)
    {
        if (await objections.RunAsync(actor, id, stop) is not { Objection.Holds: false } view) return null;
        var objection = view.Objection;
        var office = await db.Offices.Where(o => o.Id == objection.OfficeId).Select(o => o.Name).FirstAsync(stop);
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["office.name"] = office, ["office.title"] = "关于公示异议的答复", ["office.day"] = Day(Deadline.DayOf(objection.DecidedAt!.Value)), ["office.contact"] = view.List.Contact, ["objection.from"] = objection.Body ?? objection.Name,
            ["objection.came"] = Day(objection.CameOn), ["objection.list"] = view.List.Title, ["objection.about"] = view.Line.Institution, ["objection.result"] = PublicityWords.Of(objection.State).Replace("已答复：", "", StringComparison.Ordinal), ["objection.answer"] = objection.Answer ?? "",
        };
        return await PrintAsync(view.Programme, "objectionAnswer", view.List.CallId, words, null, "", objection.DecidedAt.Value, null, format, objection.Id, stop);
    }

    private async Task<Outcome<Printed>> PrintAsync(
        Programme programme, string paper, Guid call, Dictionary<string, string> words, IReadOnlyList<IReadOnlyDictionary<string, string>>? rows, string document, DateTimeOffset moment, string? title, PaperFormat format, Guid id, CancellationToken stop)
    {
        var called = await db.Calls.Where(c => c.Id == call).Select(c => c.Title).FirstAsync(stop);
        return await Printing.RunAsync(typesetter, OfficePaper.Of(programme, paper, called, words, rows, document, isDraft: false, moment, title), format, log, id, stop);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy年M月d日", CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Row(params IReadOnlyList<(string Name, string? Text)> cells) => cells.ToDictionary(cell => cell.Name, cell => cell.Text ?? "", StringComparer.Ordinal);
}
