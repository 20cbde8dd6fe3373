using System.Globalization;
using Shifan.Documents;
using Shifan.Rules;
using Block = Shifan.Documents.Block;

namespace Shifan.Tests.Unit.Documents;

public sealed class ReadoutTests
{
    public static TheoryData<string> All => [.. Repository.Programmes];

    [Theory, MemberData(nameof(All))]
    public void Says_every_condition_under_its_clause_and_who_judges_it(string id)
    {
        var programme = Repository.Programme(id);
        var text = TextRenderer.Render(Readout.Of(programme));
        foreach (var condition in programme.Eligibility.All().Skip(1))
        {
            Assert.Contains(condition.Rubric.Clause, text, StringComparison.Ordinal);
            if (condition.Parts.Count == 0) Assert.Contains(condition.Say(), text, StringComparison.Ordinal);
            if (condition.Rubric.Asks is { } asks) Assert.Contains(asks, text, StringComparison.Ordinal);
            if (condition.Rubric.Note is { } note) Assert.Contains(note, text, StringComparison.Ordinal);
            if (condition is Judged judged) Assert.Contains($"人工（{string.Join("、", judged.Judges)}）", text, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Has_a_place_for_every_condition_that_has_an_id(string id)
    {
        var programme = Repository.Programme(id);
        var anchors = Anchors(Readout.Of(programme)).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(programme.Eligibility.All().Skip(1).Select(condition => condition.Rubric.Id), word => word.Length > 0 && !anchors.Contains(word));
    }

    [Theory, MemberData(nameof(All))]
    public void Says_every_figure_with_its_unit_and_how_it_is_found(string id)
    {
        var programme = Repository.Programme(id);
        var tables = Readout.Of(programme).OfType<Block.Table>().SelectMany(table => table.Rows).ToList();
        foreach (var figure in programme.Figures.Figures.Where(figure => figure.Unit is not null))
        {
            var row = tables.FirstOrDefault(row => (row[0] == figure.Name || row[0].StartsWith(figure.Label, StringComparison.Ordinal)) && row.Any(cell => cell.Contains(figure.Unit!.Name, StringComparison.Ordinal)));
            Assert.True(row is not null, $"{figure.Id} ({figure.Name}, {figure.Unit!.Name}) is not in the readout");
            if (figure.From is not Asked) Assert.Contains(row, cell => cell.Contains(figure.From.How(), StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Says_every_office_date_material_and_quota_of_the_notice(string id)
    {
        var programme = Repository.Programme(id);
        var text = TextRenderer.Render(Readout.Of(programme), 10_000);
        var notice = programme.Notice;
        IEnumerable<string?> must =
        [
            notice.Title, notice.Number, notice.Issuer, .. notice.Basis, .. notice.To, .. notice.CopyTo, .. notice.Annexes, programme.Digest, programme.ReferenceNote,
            .. notice.Contacts.SelectMany(c => new[] { c.Label, c.Office, c.Address, c.Postcode, c.Note }),
            .. notice.Online.SelectMany(o => new[] { o.Who, o.System, o.Item, o.Address }),
            .. programme.Materials.Select(m => m.Label), .. programme.Checks.Select(c => c.Condition.Say()),
            .. programme.Workflow.Levels.Select(l => l.Label), .. programme.Workflow.Steps.Select(s => s.Label), .. programme.Workflow.Steps.SelectMany(s => s.Actions).Select(a => a.Label),
            .. programme.Workflow.Steps.Select(s => s.Deadline?.Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), .. programme.Workflow.Steps.Select(s => s.Deadline?.Note),
            .. programme.Quotas.SelectMany(q => new[] { q.Label, q.Size?.ToString(), q.Note }),
            .. programme.Papers.SelectMany(p => new[] { p.Label, p.Wording, p.Note }), .. programme.Papers.SelectMany(p => p.Chapters),
            .. programme.Deliveries.Select(d => d.Label), .. programme.Summaries.SelectMany(s => s.Columns).Select(c => c.Label), .. programme.Summaries.SelectMany(s => s.Notes),
            .. programme.Form.Fields.Select(f => f.Label), .. programme.Form.Tables.SelectMany(t => t.Columns).Select(c => c.Label), programme.Validity.Note, programme.Publicity?.Note,
        ];
        Assert.DoesNotContain(must.OfType<string>(), words => !text.Contains(words, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(All))]
    public void Is_the_same_each_time(string id) =>
        Assert.Equal(TextRenderer.Render(Readout.Of(Repository.Programme(id)), 100), TextRenderer.Render(Readout.Of(Repository.Programme(id)), 100));

    [Theory, MemberData(nameof(All))]
    public void Keeps_within_the_width_it_is_given(string id)
    {
        var lines = TextRenderer.Render(Readout.Of(Repository.Programme(id)), 100).Split('\n');
        Assert.DoesNotContain(lines, line => TextRenderer.Columns(line) > 100);
    }

    private static IEnumerable<string?> Anchors(IEnumerable<Block> blocks) => blocks.SelectMany(block => block switch
    {
        Block.Heading heading => [heading.Anchor],
        Block.List list => list.Items.SelectMany(item => Anchors(item.Below).Prepend(item.Anchor)),
        _ => [],
    });
}
