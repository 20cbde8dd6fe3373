using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A draft put together from its sections.</summary>
public sealed record Draft(IReadOnlyList<DraftSection> Sections, MappingNode Answers, MappingNode Declared)
{
    private static readonly MappingNode Nothing = new(new Place("", 0, 0, ""), []);

    /// <summary>Rises with every save of any section: whoever saw this revision saw this draft.</summary>
    public int Revision => Sections.Sum(section => section.Revision);

    public DateTimeOffset SavedAt => Sections.Max(section => section.SavedAt);

    public DraftSection? Section(string id) => Sections.FirstOrDefault(section => section.Section == id);

    internal static async Task<Draft> OfAsync(Db db, Guid application, CancellationToken stop) =>
        From(await db.DraftSections.AsNoTracking().Where(s => s.ApplicationId == application).ToListAsync(stop));

    internal static Task<DraftSection?> SectionAsync(Db db, Guid application, string section, CancellationToken stop) =>
        db.DraftSections.AsNoTracking().FirstOrDefaultAsync(s => s.ApplicationId == application && s.Section == section, stop);

    internal static Draft From(IEnumerable<DraftSection> rows)
    {
        var sections = rows.OrderBy(section => section.Section, StringComparer.Ordinal).ToList();
        var answers = Nothing;
        var declared = Nothing;
        foreach (var section in sections)
        {
            if (section.Section == DraftSection.Left) continue;
            var typed = Read(section.Answers);
            if (section.Section == DraftSection.Declared) declared = typed;
            else answers = answers.With(typed);
        }
        return new Draft(sections, answers, declared);
    }

    internal static MappingNode Read(string answers) => (MappingNode)JsonText.Read(answers, "", new Faults())!;
}
