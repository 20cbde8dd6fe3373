using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// What persons found on the statements of cases, as far as there still is what they looked at. An office sees its own finding and those of the offices below;
/// its own counts, else that of the nearest office below. Applicants see none.
/// </summary>
public sealed class FindJudgements(Db db)
{
    /// <summary>A finding with who made it.</summary>
    /// <param name="Row">What was found.</param>
    /// <param name="Stands">What it rests on is what is there now.</param>
    /// <param name="Office">Whose it is.</param>
    /// <param name="Level">At which level that office is.</param>
    /// <param name="Person">Who judged, and for whom.</param>
    public sealed record Line(StatementJudgement Row, bool Stands, string Office, OfficeLevel Level, string Person);

    /// <param name="Statement">The programme's statement.</param>
    /// <param name="Counts">The finding that counts for the actor's office; null where none does.</param>
    /// <param name="Others">All others, newest first: of offices below, and earlier ones.</param>
    public sealed record On(ForPerson Statement, Line? Counts, IReadOnlyList<Line> Others);

    public async Task<IReadOnlyList<On>> RunAsync(Actor actor, Programme programme, ApplicationVersion version, CancellationToken stop = default)
    {
        var found = await RunAsync(actor, [(programme, version)], stop);
        return found[version.ApplicationId];
    }

    /// <summary>The same for many cases, with one query.</summary>
    internal async Task<IReadOnlyDictionary<Guid, IReadOnlyList<On>>> RunAsync(Actor actor, IReadOnlyList<(Programme Programme, ApplicationVersion Version)> cases, CancellationToken stop)
    {
        var ids = actor is { OfficeId: not null, Level: not null } ? cases.Select(one => one.Version.ApplicationId).ToList() : [];
        var rows = (ids.Count == 0 ? [] : await db.StatementJudgements.AsNoTracking().Where(j => EF.Parameter(ids).Contains(j.ApplicationId))
            .Select(j => new
            {
                Row = j,
                Office = db.Offices.First(o => o.Id == j.OfficeId),
                Person = db.Users.First(u => u.Id == j.PersonId).DisplayName,
                For = db.Users.First(u => u.Id == j.ForPersonId).DisplayName,
            }).ToListAsync(stop)).ToLookup(row => row.Row.ApplicationId);
        return cases.ToDictionary(one => one.Version.ApplicationId, IReadOnlyList<On> (one) =>
        [
            .. one.Programme.ForPersons.Select(statement =>
            {
                var here = rows[one.Version.ApplicationId].Where(row => row.Row.Statement == statement.Rubric.Id && (row.Row.OfficeId == actor.OfficeId || row.Office.Level < actor.Level)).ToList();
                if (here.Count == 0) return new On(statement, null, []);
                var sum = SumOf(one.Programme, statement, one.Version);
                var lines = here.Select(row => new Line(row.Row, row.Row.Digest == sum, row.Office.Name, row.Office.Level, row.For is null ? row.Person : $"{row.Person}（代 {row.For}）"))
                    .OrderByDescending(line => line.Row.At).ThenByDescending(line => line.Row.Number).ToList();
                // what an office found last is what it finds; an older word does not come back because the text did
                var newest = lines.GroupBy(line => line.Row.OfficeId).Select(office => office.First()).Where(line => line.Stands).ToList();
                var counts = newest.MaxBy(line => line.Row.OfficeId == actor.OfficeId ? OfficeLevel.Outside : line.Level);
                return new On(statement, counts, [.. lines.Where(line => line != counts)]);
            }),
        ]);
    }

    /// <summary>The facts with what counts of it.</summary>
    public static FactSheet Apply(FactSheet sheet, IReadOnlyList<On> found) => sheet.WithJudgements([.. found.Where(on => on.Counts is not null).Select(on => (on.Statement, on.Counts!.Row.Holds))]);

    /// <summary>
    /// The sum of what a statement rests on: the applicant's own word, the figures shown beside it and the files that prove it. Where the programme
    /// names no evidence it rests on the whole application; a doubtful wording on its text alone.
    /// </summary>
    internal static string SumOf(Programme programme, ForPerson statement, ApplicationVersion version)
    {
        if (statement is TextRule) return AuditChain.HashOf(Shown(Draft.Read(version.Answers), statement.Reads));
        var slots = programme.Materials.Where(slot => statement.Evidence.Contains(slot.Id) || slot.Proves.Contains(statement.Rubric.Id)).Select(slot => slot.Id).ToHashSet(StringComparer.Ordinal);
        var files = MaterialsOf.Named(version.Materials).Where(file => slots.Count == 0 || slots.Contains(file.Slot)).Select(file => $"\n{file.Slot} {file.Digest}");
        if (slots.Count == 0) return AuditChain.HashOf($"{version.Answers}\n{version.Declared}{string.Concat(files)}");
        var (answers, declared) = (Draft.Read(version.Answers), Draft.Read(version.Declared));
        return AuditChain.HashOf($"{Text(declared[statement.Rubric.Id])}{Shown(answers, statement.Rubric.Shows)}{string.Concat(files)}");
    }

    private static string Shown(MappingNode answers, IEnumerable<Figure> figures) =>
        string.Concat(figures.SelectMany(PartsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(part => $"\n{part}:{Text(answers[part])}"));

    private static string Text(Node? node) => node is null ? "" : JsonText.Write(node);

    // the fields and tables that a figure is made of
    private static IEnumerable<string> PartsOf(Figure figure) =>
        figure.From is FromRows { Table: { } table } ? [table.Id] : figure.From.Reads.Any() ? figure.From.Reads.SelectMany(PartsOf) : [figure.Id];
}
