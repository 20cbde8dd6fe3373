using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The applicant's papers of a call as they are before anybody fills them in, for everybody. Writes nothing.</summary>
public sealed class PrintBlank(Db db, ProgrammeStore programmes, Divisions divisions, Typesetter typesetter, TimeProvider time, ILogger<PrintBlank> log)
{
    /// <summary>The papers that a call has, each with its word.</summary>
    public static IReadOnlyList<Paper> Papers(Programme programme) => [.. programme.Papers.Where(paper => paper.By == Workflow.Applicant)];

    /// <summary>Null where there is no such call or paper.</summary>
    public async Task<Outcome<Printed>?> RunAsync(Guid call, string paper, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default)
    {
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == call, stop) is not { } found) return null;
        var programme = await programmes.FindAsync(found.Digest, stop);
        if (Papers(programme).All(one => one.Id != paper)) return null;
        var nothing = new MappingNode(new Place("", 0, 0, ""), []);
        var sheet = AnswerReader.Read(programme, nothing, null, null, Deadline.DayOf(time.GetUtcNow()), new Faults());
        var source = new ReportSource(programme, "", "", null, "", found.OpensAt, nothing, nothing, sheet, division => divisions.FullName(division)) { Only = paper, Blank = true };
        return await Printing.RunAsync(typesetter, ApplicationReport.Of(source), format, log, call, stop);
    }
}
