using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// The application report as PDF: of the draft, to the applicant while it is with him; of a submitted version to all who may see the
/// application. Writes nothing.
/// </summary>
public sealed class PrintApplication(Db db, ShowApplication show, ProgrammeStore programmes, Divisions divisions, Typesetter typesetter, ILogger<PrintApplication> log)
{
    /// <summary>Null where there is no such application or version for the actor.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">Which application.</param>
    /// <param name="version">Which version; null: the draft for its applicant, else the newest.</param>
    /// <param name="paper">Only this paper; of a draft as pages to be sealed.</param>
    /// <param name="format">As what.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Outcome<Printed>?> RunAsync(Actor actor, Guid id, int? version = null, string? paper = null, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default)
    {
        if (await show.RunAsync(actor, id, stop) is not { } view) return null;
        ReportSource source;
        var (application, programme) = (view.Application, view.Programme);
        if (version is null && actor.Role == Role.Applicant && view.Step.IsApplicants)
        {
            source = new ReportSource(
                programme, application.Number, view.Institution, null, ContentOf(JsonText.Write(view.Answered.Answers), JsonText.Write(view.Answered.Declared)), view.Draft.SavedAt,
                view.Answered.Answers, view.Answered.Declared, view.Answered.Sheet, NameOf);
        }
        else
        {
            var number = version ?? application.Version;
            if (await db.Versions.AsNoTracking().FirstOrDefaultAsync(v => v.ApplicationId == id && v.Number == number, stop) is not { } submitted) return null;
            // as it was submitted, also where the notice was amended since
            programme = await programmes.FindAsync(await ProgrammeMove.DigestOfAsync(db, application, number, stop), stop);
            var answered = Answered.Read(programme, submitted.Answers, submitted.Declared, Deadline.DayOf(submitted.SubmittedAt));
            source = new ReportSource(
                programme, application.Number, ShowReceipt.NameIn(programme, submitted.Answers) ?? view.Institution, number, submitted.Digest, submitted.SubmittedAt, answered.Answers, answered.Declared, answered.Sheet, NameOf);
        }
        if (paper is not null && PrintBlank.Papers(programme).All(one => one.Id != paper)) return null;
        var printout = ApplicationReport.Of(source with { Only = paper, ForSeal = paper is not null && source.Version is null });
        var printed = await Printing.RunAsync(typesetter, printout, format, log, id, stop);
        // pages that come back as a scan are known by their mark
        return paper is null || format != PaperFormat.Pdf || printed.Value is not { } pages ? printed
            : pages with { Bytes = await PageMarks.LayAsync(pages.Bytes, source.Number, PageCode.Of(source.Number, source.Version ?? 0, source.Digest), printout.Pages == PrintPages.Table, stop) };
    }

    /// <summary>The mark on pages that were printed to be sealed before this content was submitted: on others it is another.</summary>
    public static string SealedCode(string number, string answers, string declared) => PageCode.Of(number, 0, ContentOf(answers, declared));

    internal static string ContentOf(string answers, string declared) => AuditChain.HashOf($"{answers}\n{declared}");

    private string? NameOf(int division) => divisions.FullName(division);
}

/// <summary>What is told where a printout cannot be made.</summary>
internal static class Printing
{
    public static async Task<Outcome<Printed>> RunAsync(Typesetter typesetter, Printout printout, PaperFormat format, ILogger log, Guid application, CancellationToken stop)
    {
        if (format == PaperFormat.Docx) return new Printed(WordWriter.Write(printout, typesetter.Fonts), 0, []) { Format = format };
        var printed = await typesetter.PrintAsync(printout, stop);
        if (printed.Trouble is not { } trouble) return printed;
        // what the typesetter says may quote what was typed; where it does not start there is nothing to quote
        log.LogWarning("print.failed {Application} {Trouble} {Message}", application, trouble, trouble == WorkerTrouble.Missing ? printed.Message : "");
        return trouble switch
        {
            WorkerTrouble.Missing => new Refusal("print.missing", "服务器上没有安装排版组件，暂时不能生成 PDF。请告知管理人员；已填写和已提交的内容不受影响"),
            WorkerTrouble.TooLong or WorkerTrouble.TooLarge => new Refusal("print.large", "内容过多，不能在限定的时间内排成 PDF。请精简大段文字，详细内容可作为申报材料另附；已保存的内容不受影响"),
            WorkerTrouble.Failed or WorkerTrouble.Crashed => new Refusal("print.failed", "排版时出错，没有生成 PDF。请稍后重试；仍不行时，请把申报编号告诉管理人员。已保存的内容不受影响"),
        };
    }
}
