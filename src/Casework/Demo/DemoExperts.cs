using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Experts of a demonstration (示例), so that a panel can be drawn: the lists in <c>samples/experts</c>, one an office, as its officer would
/// import them. One of them worked for an applicant, so that avoidance has something to find. Once invited, each can be signed in as.
/// </summary>
public sealed class DemoExperts(Db db, FindActor actors, ImportExperts import, RecordTie tie)
{
    // who worked where, by the office that has him
    private static readonly Dictionary<string, string> Formerly = new(StringComparer.Ordinal) { ["330000"] = "示例杭州知识产权服务有限公司", ["310000"] = "示例五上海青浦企业服务平台有限公司" };

    public async Task RunAsync(CancellationToken stop = default)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Home.Folder, "samples", "experts"), "*.csv").Order(StringComparer.Ordinal))
        {
            var office = Path.GetFileNameWithoutExtension(path);
            if (await db.Experts.AnyAsync(e => e.OfficeId == office, stop)) continue;
            var person = await db.Users.Where(p => p.OfficeId == office && p.Role == Role.Officer).Select(p => p.Id).FirstAsync(stop);
            var officer = (await actors.OfAsync(person, stop))!;
            var sheet = SheetReader.Read(await File.ReadAllBytesAsync(path, stop), Path.GetFileName(path), new Faults())!.Sheets[0];
            var rows = Done(await import.RunAsync(officer, sheet, dryRun: false, stop));
            if (rows.FirstOrDefault(row => !row.Added) is { } wrong) throw new InvalidOperationException($"The demonstration could not import line {wrong.Line} of {path}: {wrong.Refusals[0].Sentence}");
            if (!Formerly.TryGetValue(office, out var employer)) continue;
            var first = await db.Experts.Where(e => e.OfficeId == office).OrderBy(e => e.Email).Select(e => e.Id).FirstAsync(stop);
            Done(await tie.RunAsync(officer, new RecordTie.Input(first, TieKind.Employer, employer, null, new DateOnly(2015, 9, 1), new DateOnly(2020, 6, 30), null), stop));
        }
    }

    private static T Done<T>(Outcome<T> outcome) =>
        outcome.Done ? outcome.Value! : throw new InvalidOperationException($"The demonstration's experts could not be entered: {outcome.Refusals[0].Sentence}");
}
