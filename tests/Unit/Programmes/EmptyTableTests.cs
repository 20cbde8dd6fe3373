using Shifan.Rules;

namespace Shifan.Tests.Unit.Programmes;

/// <summary>A table without a single row: not filled in where the form also asks for the number, none where it does not.</summary>
public sealed class EmptyTableTests
{
    private static readonly Programme Shanghai = Repository.Programme("shanghai-national-2021");

    [Fact]
    public void The_declared_number_stands_in_for_an_empty_table()
    {
        var sheet = Read(("staff", Rows()), ("servingStaff", Word("20")));
        Assert.Equal(("20 人", "申报单位填报"), (Show("servingStaffCount", sheet), Figure("servingStaffCount").Source(sheet)));
        Assert.Null(Figure("servingStaffCount").Difference(sheet));
    }

    [Fact]
    public void Neither_rows_nor_a_declared_number_leaves_the_figure_open_and_asks_for_the_number()
    {
        var sheet = Read(("staff", Rows()));
        Assert.Null(Figure("servingStaffCount").In(sheet));
        Assert.Equal(["从事为中小企业服务的人数"], Figure("servingStaffCount").Missing(sheet));
    }

    [Fact]
    public void A_figure_that_only_the_table_tells_is_nought_in_an_empty_one_and_open_without_one()
    {
        Assert.Equal("0 人", Show("servingProfessionalsBoth", Read(("staff", Rows()))));
        Assert.Null(Figure("servingProfessionalsBoth").In(Read()));
    }

    [Fact]
    public void One_row_that_does_not_count_is_a_filled_in_table()
    {
        var none = new Place("", 0, 0, "");
        var row = new MappingNode(none, [new Entry("serving", none, Word("否"))]);
        Assert.Equal("0 人", Show("servingStaffCount", Read(("staff", Rows(row)), ("servingStaff", Word("20")))));
    }

    private static Figure Figure(string id) => Shanghai.Figures[id]!;

    private static string Show(string id, FactSheet sheet) => Figure(id).Show(sheet);

    private static ScalarNode Word(string text) => new(new Place("", 0, 0, ""), text);

    private static SequenceNode Rows(params Node[] rows) => new(new Place("", 0, 0, ""), rows);

    private static FactSheet Read(params (string Field, Node Answer)[] answers)
    {
        var none = new Place("", 0, 0, "");
        var faults = new Faults();
        var node = new MappingNode(none, [.. answers.Select(a => new Entry(a.Field, none, a.Answer))]);
        var sheet = AnswerReader.Read(Shanghai, node, null, null, Shanghai.ReferenceDay!.Value, faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return sheet;
    }
}
