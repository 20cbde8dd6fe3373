using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>The form follows the kind of applicant: other labels, tables asked only of some, 「不适用」 as an answer.</summary>
public sealed class KindsOfApplicantTests
{
    private const string Fields = """
        - { field: { id: kind, label: 单位性质, type: choice, options: [企业, 事业单位, 社会团体] } }
        - field:
            id: capital
            label: 注册资本
            type: number
            unit: 万元
            required: true
            hint: 照营业执照
            notApplicable: { is: { figure: kind, value: 社会团体 } }
            as:
              - { when: { is: { figure: kind, value: 事业单位 } }, label: 开办资金, hint: 照法人证书 }
              - { when: { is: { figure: kind, value: 社会团体 } }, label: 注册资金, printed: true }
        - { field: { id: debts, label: 负债, type: number, unit: 万元, notApplicable: true } }
        - { field: { id: loans, label: 贷款, type: number, unit: 万元, required: true, when: { is: { figure: kind, value: 企业 } } } }
        - table:
            id: investors
            label: 主要投资方
            hint: 逐个填写
            least: 1
            when: { is: { figure: kind, value: [企业, 事业单位] } }
            as: [ { when: { is: { figure: kind, value: 事业单位 } }, label: 举办单位 } ]
            columns:
              - { id: name, label: 名称, type: text, required: true, as: [ { when: { is: { figure: kind, value: 事业单位 } }, label: 举办单位名称 } ] }
              - { id: share, label: 比例, type: number, unit: "%", notApplicable: { is: { figure: kind, value: 事业单位 } } }
              - { id: held, label: 持股, type: flag }
              - { id: since, label: 入股日期, type: date, when: { is: { figure: held, value: 是 } } }
        """;

    private static readonly Programme Programme = Example.Programme(
        "- { id: money, atLeast: { figure: capital, limit: 100 万元 } }\n- { id: given, known: { figure: debts } }\n- { id: net, atLeast: { figure: net, limit: 1 万元 } }\n- { id: all, atMost: { figure: shares, limit: 100% } }",
        "net: { label: 净额, total: { plus: capital, less: debts } }\nshares: { label: 比例合计, sum: { table: investors, column: share } }\nlisted: { label: 投资方, unit: 家, count: { table: investors } }\nmeanShare: { label: 平均比例, average: { table: investors, column: share } }",
        fields: Fields);

    private static Field Capital => Programme.Form.Fields.Single(asked => asked.Id == "capital");

    private static Table Investors => Programme.Form.Tables.Single();

    private static FactSheet Sheet(string answers) => Programme.Sheet(answers);

    private static Finding Find(string id, string answers) => Programme.Evaluate(Sheet(answers)).Root.All().First(finding => finding.Rubric.Id == id);

    [Theory]
    [InlineData("{}", "注册资本", "注册资本", "照营业执照")]
    [InlineData("kind: 企业", "注册资本", "注册资本", "照营业执照")]
    [InlineData("kind: 事业单位", "开办资金", "注册资本", "照法人证书")]
    [InlineData("kind: 社会团体", "注册资金", "注册资金", "照营业执照")]
    public void The_first_alias_that_fits_names_the_field_and_paper_keeps_the_notices_words(string answers, string page, string paper, string hint)
    {
        var sheet = Sheet(answers);
        Assert.Equal((page, paper, hint), (Capital.LabelFor(sheet), Capital.LabelFor(sheet, onPaper: true), Capital.HintFor(sheet)));
    }

    [Fact]
    public void Tables_and_their_columns_are_named_by_the_form()
    {
        var sheet = Sheet("kind: 事业单位");
        Assert.Equal(("举办单位", "举办单位名称", "逐个填写"), (Investors.LabelFor(sheet), Investors.Columns[0].LabelFor(sheet), Investors.HintFor(sheet)));
        Assert.Equal(("主要投资方", "名称"), (Investors.LabelFor(Sheet("{}")), Investors.Columns[0].LabelFor(Sheet("{}"))));
    }

    [Fact]
    public void A_mistake_is_told_by_the_plain_label()
    {
        var faults = new Faults();
        Programme.Sheet("{ kind: 事业单位, capital: 很多 }", faults);
        Assert.StartsWith("注册资本：", Assert.Single(faults.All).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", true, 1)]
    [InlineData("kind: 企业", true, 1)]
    [InlineData("kind: 社会团体", false, 0)]
    public void A_table_is_asked_where_it_is_not_ruled_out(string answers, bool asked, int least)
    {
        var sheet = Sheet(answers);
        Assert.Equal((asked, least), (Investors.IsAsked(sheet), Investors.LeastRowsFor(sheet)));
    }

    [Fact]
    public void Rows_of_a_table_that_is_ruled_out_are_not_filled_in_and_their_mistakes_are_none()
    {
        const string Rows = "investors: [ { name: 甲, share: 六成 }, { name: 乙, share: 130% } ]";
        var faults = new Faults();
        Programme.Sheet($"{{ kind: 企业, {Rows} }}", faults);
        Assert.Equal(2, faults.All.Count);

        var sheet = Sheet($"{{ kind: 社会团体, {Rows} }}");
        Assert.Equal("", Programme.Figures["listed"]!.Show(sheet));
        Assert.Equal("2 家", Programme.Figures["listed"]!.Show(Sheet("{ kind: 企业, investors: [ { name: 甲 }, { name: 乙 } ] }")));
    }

    [Fact]
    public void A_mistake_in_a_column_that_a_row_is_not_asked_is_none()
    {
        Sheet("investors: [ { name: 甲, held: 否, since: 去年 } ]");
        var faults = new Faults();
        Programme.Sheet("investors: [ { name: 甲, held: 否, since: 去年 }, { name: 乙, held: 是, since: 去年 } ]", faults);
        Assert.Equal("investors[2].since", Assert.Single(faults.All).Place.Path);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("kind: 企业", true)]
    [InlineData("kind: 事业单位", false)]
    public void What_is_not_asked_is_not_required(string answers, bool asked)
    {
        var loans = Programme.Form.Fields.Single(field => field.Id == "loans");
        var sheet = Sheet(answers);
        Assert.Equal((asked, asked), (loans.IsAsked(sheet), loans.IsRequired(sheet)));
    }

    // ---- 不适用

    [Theory]
    [InlineData("社会团体", true)]
    [InlineData("企业", false)]
    public void Not_applicable_is_an_answer_of_the_kinds_that_the_notice_names(string kind, bool taken)
    {
        var faults = new Faults();
        var sheet = Programme.Sheet($"{{ capital: 不适用, kind: {kind} }}", faults);
        Assert.Equal(taken, Capital.TakesNotApplicable(sheet));
        Assert.Equal(taken, Capital.Figure.IsNotApplicable(sheet));
        Assert.Equal(taken ? [] : ["answer.capital"], faults.All.Select(fault => fault.Code));
        if (!taken) Assert.Contains("单位性质为“社会团体”的才可这样答", faults.All[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_accepted_while_the_kind_is_not_known() => Assert.True(Capital.Figure.IsNotApplicable(Sheet("capital: 不适用")));

    [Fact]
    public void A_cell_may_be_not_applicable_by_the_kind_that_the_form_tells()
    {
        var faults = new Faults();
        Programme.Sheet("{ kind: 事业单位, investors: [ { name: 甲, share: 不适用 } ] }", faults);
        Assert.Empty(faults.All);
        Programme.Sheet("{ kind: 企业, investors: [ { name: 甲, share: 不适用 } ] }", faults);
        Assert.Equal("investors[1].share", Assert.Single(faults.All).Place.Path);
    }

    [Fact]
    public void A_limit_on_it_stays_open_and_says_why()
    {
        var finding = Find("money", "{ kind: 社会团体, capital: 不适用 }");
        Assert.Equal(Verdict.Unknown, finding.Verdict);
        Assert.Equal("暂不能判定，注册资本答“不适用”，无从比较（要求：注册资本不低于 100 万元）", finding.Sentence);
        Assert.Equal("申报单位答“不适用”", finding.Source);
        Assert.Equal("暂不能判定，待填：注册资本（要求：注册资本不低于 100 万元）", Find("money", "kind: 社会团体").Sentence);
    }

    [Fact]
    public void It_is_answered()
    {
        Assert.Equal((Verdict.Met, "负债答“不适用”，符合"), (Find("given", "debts: 不适用").Verdict, Find("given", "debts: 不适用").Sentence));
        Assert.Equal(Verdict.NotMet, Find("given", "{}").Verdict);
    }

    [Fact]
    public void It_counts_for_nothing_in_a_total_but_is_not_a_total_itself()
    {
        Assert.Equal("300 万元", Programme.Figures["net"]!.Show(Sheet("{ capital: 300, debts: 不适用 }")));
        Assert.Equal("", Programme.Figures["net"]!.Show(Sheet("{ capital: 300 }")));
        var none = Find("net", "{ kind: 社会团体, capital: 不适用, debts: 不适用 }");
        Assert.Equal((Verdict.Unknown, "注册资本、负债答“不适用”，无从比较"), (none.Verdict, none.Lacks));
        Assert.Equal("注册资本答“不适用”，无从比较，待填：负债", Find("net", "{ kind: 社会团体, capital: 不适用 }").Lacks);
    }

    [Fact]
    public void A_row_without_a_share_does_not_count()
    {
        var sheet = Sheet("{ kind: 事业单位, investors: [ { name: 甲, share: 60% }, { name: 乙, share: 不适用 } ] }");
        Assert.Equal(("60%", "60%", "2 家"), (Programme.Figures["shares"]!.Show(sheet), Programme.Figures["meanShare"]!.Show(sheet), Programme.Figures["listed"]!.Show(sheet)));
        // a blank cell is not the same
        Assert.Equal("", Programme.Figures["shares"]!.Show(Sheet("{ investors: [ { name: 甲, share: 60% }, { name: 乙 } ] }")));
    }
}
