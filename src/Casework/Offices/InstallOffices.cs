using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>Adds an office for every division and zone that has none yet. Run at every start; offices already there are left as they are.</summary>
public sealed class InstallOffices(Db db, Divisions divisions, TimeProvider time)
{
    public async Task<Outcome<int>> RunAsync(CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var all = Wanted().ToList();
        if (await db.Offices.CountAsync(stop) >= all.Count) return 0;
        await using var work = await db.BeginAsync(stop);
        await db.LockAsync("offices", stop);
        var known = (await db.Offices.Select(office => office.Id).ToListAsync(stop)).ToHashSet(StringComparer.Ordinal);
        var wanted = all.Where(office => !known.Contains(office.Id)).ToList();
        if (wanted.Count == 0) return 0;
        db.Offices.AddRange(wanted);
        return await db.CommitAsync(AuditNote.OfSystem(null, "offices.install", now, new { added = wanted.Count }), wanted.Count, stop);
    }

    private IEnumerable<Office> Wanted()
    {
        var faults = new Faults();
        var root = YamlText.Read(File.ReadAllText(Home.Data("offices.yaml")), "data/offices.yaml", faults) as MappingNode
            ?? throw new InvalidOperationException($"data/offices.yaml: {string.Join("; ", faults.All)}");
        var patterns = Divisions.Rows(root, "offices").ToDictionary(
            row => (Divisions.Code(Divisions.Text(row, "in")), Divisions.Level(Divisions.Text(row, "level"))), row => Divisions.Text(row, "name"));
        string NameOf(int province, OfficeLevel level, string division, int? outer) =>
            patterns[(province, level)].Replace("{division}", division, StringComparison.Ordinal)
                .Replace("{city}", outer is { } code && code % 10_000 != 0 ? divisions.Find(code)!.Name : "", StringComparison.Ordinal);
        foreach (var division in divisions.All)
        {
            var province = division.Code / 10_000 * 10_000;
            yield return new Office
            {
                Id = Id(division.Code),
                Name = NameOf(province, division.Level, division.Name, division.In),
                Level = division.Level,
                Division = division.Code,
                ParentId = division.In is { } outer ? Id(outer) : null,
            };
        }
        foreach (var zone in divisions.Zones)
        {
            yield return new Office
            {
                Id = zone.Id,
                Name = NameOf(zone.In / 10_000 * 10_000, OfficeLevel.County, zone.Name, null),
                Level = OfficeLevel.County,
                Division = zone.In,
                ParentId = Id(zone.In),
            };
        }
        foreach (var row in Divisions.Rows(root, "receivers"))
        {
            var division = divisions.Find(Divisions.Code(Divisions.Text(row, "for")))!;
            yield return new Office
            {
                Id = Divisions.Text(row, "id"),
                Name = Divisions.Text(row, "name"),
                Level = division.Level,
                Division = division.Code,
                ParentId = Id(division.Code),
                OnlyReceives = true,
            };
        }
    }

    internal static string Id(int code) => code.ToString("000000", CultureInfo.InvariantCulture);
}
