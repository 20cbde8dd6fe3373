using FsCheck;
using FsCheck.Fluent;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Papers;

public sealed class FieldGridTests
{
    private static readonly IReadOnlyList<Field> Fields = [.. Repository.Programmes.SelectMany(id => Repository.Programme(id).Form.Fields)];

    [Fact]
    public void Whatever_fields_stand_in_whatever_order_no_row_has_a_hole_and_none_is_lost() =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20210516, 73), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var fields = Enumerable.Range(0, random.Next(1, 30)).Select(i => (Fields[random.Next(Fields.Count)], $"{new string('项', random.Next(1, 40))}{i}", new string('值', random.Next(0, 60)) + i)).ToList();
            var rows = FieldGrid.Of(fields);
            return rows.All(row => row.Sum(cell => cell.Span) == FieldGrid.Columns && row.All(cell => cell.Span >= 3) && row.Count % 2 == 0)
                && rows.SelectMany(row => row).Select(cell => cell.Text.Replace("\u0002", "").Replace("\u0003", "")).SequenceEqual(fields.SelectMany(field => new[] { field.Item2, field.Item3 }));
        }));

    [Fact]
    public void Short_fields_stand_three_to_a_row_and_texts_alone()
    {
        var programme = Repository.Programme("zhejiang-2021");
        Field Of(string id) => programme.Form.Fields.First(field => field.Id == id);
        var rows = FieldGrid.Of(new[] { "registeredOn", "bodyKind", "legalRepresentative", "address", "postcode", "honours" }.Select(id => (Of(id), Of(id).Label, "")));
        Assert.Equal([[3, 5, 3, 5, 3, 5], [3, 13, 3, 5], [4, 20]], rows.Select(row => row.Select(cell => cell.Span).ToArray()));
    }
}
