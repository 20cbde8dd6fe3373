using System.Globalization;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The newest thing that an office told an applicant to mend, or why it ends, as a document: to all who may see the application. Writes nothing.</summary>
public sealed class PrintReturn(ShowApplication show, FindReturn points, Typesetter typesetter, ILogger<PrintReturn> log)
{
    /// <summary>Null where nothing was told, or there is no such application for the actor.</summary>
    public async Task<Outcome<Printed>?> RunAsync(Actor actor, Guid id, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default)
    {
        if (await show.RunAsync(actor, id, stop) is not { } view || view.Acts.LastOrDefault(act => act.Does is Doing.Return or Doing.Reject or Doing.Decline) is not { } told) return null;
        var (programme, application, back) = (view.Programme, view.Application, told.Does == Doing.Return);
        var day = Deadline.DayOf(told.At).ToString("yyyy年M月d日", CultureInfo.InvariantCulture);
        var until = back && view.Step.IsApplicants && application.CorrectionUntil is { } term ? new Deadline(term).ToString() : "";
        var data = new PaperData(programme)
        {
            Words = new Dictionary<string, string>(PaperData.OfNotice(programme, view.CallTitle), StringComparer.Ordinal)
            {
                ["case.number"] = application.Number,
                ["case.institution"] = view.Institution,
                ["case.version"] = $"{told.Version}",
                ["office.name"] = told.Office ?? "",
                ["office.day"] = day,
                ["office.document"] = told.Document ?? "",
                ["office.text"] = told.Opinion ?? "",
                ["return.kind"] = told.Action,
                ["return.step"] = told.Step,
                ["return.until"] = until,
                ["return.clause"] = told.Clause ?? "",
                ["return.objection"] = back ? "" : programme.Objection is { } objection ? $"{objection}{(view.Decision?.ObjectUntil is { } last ? $"（至 {last:yyyy-MM-dd}）" : "")}。" : $"有异议的，可向{told.Office}提出。",
            },
            Lists = new Dictionary<string, PaperListing>(StringComparer.Ordinal)
            {
                ["points"] = new(back
                    ? [.. (await points.RunAsync(actor, id, stop)).Select(point => new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["place"] = point.Place is { } place ? CasePlace.LabelOf(programme, place) ?? "" : "", ["trouble"] = point.Text, ["clause"] = point.Clause ?? "",
                    })]
                    : []),
            },
        };
        var edges = new PaperEdges(told.Office ?? "", application.Number, "", IsDraft: false, "", told.At);
        return await Printing.RunAsync(typesetter, PaperPrintout.Of("return", data, edges, $"{told.Action}告知书")!, format, log, id, stop);
    }
}
