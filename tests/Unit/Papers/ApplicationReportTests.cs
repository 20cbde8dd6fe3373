using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Papers;

/// <summary>The report in the notice's order and words, with nothing that was typed left out.</summary>
public sealed class ApplicationReportTests
{
    private static string Zhejiang(string answers, int? version = 1) => Printing.Text(Printing.Report("zhejiang-2021", Printing.Answers(answers), version));

    [Fact]
    public void Prints_the_papers_of_the_notice_in_their_order_and_the_supplement_behind_them()
    {
        var titles = Printing.Text(Printing.Report("zhejiang-2021", Printing.Sample("zhejiang-2021"))).Split('\n').Where(line => line.StartsWith('=')).Select(line => line.Trim()).ToList();
        Assert.Equal(
            [
                "== 浙江省中小企业公共服务示范平台", "== 申请报告", "== 申请报告的主要内容",
                "= 一、《浙江省中小企业公共服务示范平台申请表》", "== 浙江省中小企业公共服务示范平台申请表",
                "= 二、申请单位的基本情况",
                "= 三、服务对象所在区域的行业状况，在区域经济发展中的地位、作用，中小企业发展情况和公共服务需求情况",
                "= 四、管理运营情况", "= 五、近年来的服务情况", "= 六、主要服务业绩及对区域经济和中小企业健康发展的贡献", "= 七、获得各级政府扶持的情况",
                "= 八、下一步发展设想", "= 九、上一年度审计报告",
                "== 平台服务设施、软件、仪器设备清单", "== 平台主要从业人员情况表", "== 申报材料真实性声明", "== 补充信息",
            ],
            titles.Take(17));
    }

    [Fact]
    public void Fills_the_printed_form_with_its_units()
    {
        var text = Zhejiang("""
            answers:
              institution: 示例服务中心有限公司
              filledOn: 2021-05-12
              registeredOn: 2014-06-18
              bodyKind: 企业
              legalRepresentative: 示例法人
              capital: 800
              assets: 0.126 亿元
              premisesTenure: [租用, 自有]
              premisesShare: 35%
              employees: 1240
              investors: [ { name: 示例投资有限公司, nature: 国有企业, share: 60 } ]
              years: [ { year: "2019", revenue: 9600.5, profit: -8 万元 } ]
            """);
        Assert.Contains("""
            == 浙江省中小企业公共服务示范平台
            == 申请报告
            申请单位名称（盖章）：示例服务中心有限公司
            填报日期：2021年5月12日
            浙江省经济和信息化厅制
            == 申请报告的主要内容
            """, text, StringComparison.Ordinal);
        Assert.Contains("""
            = 一、《浙江省中小企业公共服务示范平台申请表》
            == 浙江省中小企业公共服务示范平台申请表
            一、平台基本情况
            注册日期 | 2014年6月18日 | 单位性质 | 企业 | 法人代表 | 示例法人
            """, text, StringComparison.Ordinal);
        foreach (var cells in new[]
        {
            "总资产⏎1,260 万元 | 其中：", "性质：☑租用　☑自有，自有场地占总资产的 35%", "从业人数：⏎1,240 人 | ",
            "注册资本⏎800 万元 | 其中：主要投资方名称 | 性质 | 投资比例 %", "示例投资有限公司 | 国有企业 | 60",
            // the years stand printed in their rows, filled in or not
            "二、平台运营管理（单位：万元）", "2018 |  |  |  |  |  | ", "2019 | 9,600.5 |  | -8 |  |  | ", "2020 |  |  |  |  |  | ",
        })
        {
            Assert.Contains(cells, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Leaves_places_to_write_on_where_nothing_was_answered()
    {
        var text = Zhejiang("answers: {}", version: null);
        foreach (var cells in new[]
        {
            "填报日期：　　年　月　日", "性质：□租用　□自有", "注册资本⏎　　　　万元 | 其中：主要投资方名称 | 性质 | 投资比例 %\n |  | \n |  | ",
            "# （未填写。应包括：创立发展沿革、发展目标、目前的基本情况）", "（见申报材料“上一年度审计报告”）", "12 |  |  |  |  |  | ",
        })
        {
            Assert.Contains(cells, text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_declaration_stands_word_by_word_with_seal_signature_and_day()
    {
        var text = Zhejiang("answers: {}").ReplaceLineEndings("\n");
        Assert.Contains("""
            == 申报材料真实性声明
            本单位知悉并保证所提供的浙江省中小企业公共服务示范平台申报资料和相关证明文件的真实性、完整性和准确性，并承担因资料虚假而产生的后果。
            申报单位（盖章）：
            法定代表人（签字）：
            日期：　　年　月　日

            """.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_to_a_question_that_is_not_asked_is_not_printed()
    {
        var text = Zhejiang("answers: { premisesTenure: 租用, premisesShare: 41%, functions: 培训服务, trainees: 1777, financingRaised: 5 亿元 }");
        Assert.Contains("自有场地占总资产的 　　　　%", text, StringComparison.Ordinal);
        Assert.Contains("1,777 人次", text, StringComparison.Ordinal);
        // the supplement is no prescribed form: what is not asked leaves no line in it
        Assert.DoesNotContain("帮助中小企业融资总额", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_in_a_draft_is_printed_as_it_was_typed()
    {
        var text = Zhejiang("answers: { employees: 二十几个, registeredOn: 去年, bodyKind: 股份公司, premisesTenure: [借用] }", version: null);
        Assert.Contains("从业人数：⏎二十几个", text, StringComparison.Ordinal);
        Assert.Contains("注册日期 | 去年", text, StringComparison.Ordinal);
        Assert.Contains("单位性质 | 股份公司", text, StringComparison.Ordinal);
        Assert.Contains("□租用　□自有　☑借用", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_applicant_says_of_himself_stands_behind_as_well()
    {
        var text = Printing.Text(Printing.Report("zhejiang-2021", Printing.Answers("answers: {}"), declared: Printing.Answers("answers: { rules: 是, discount: 否 }")));
        Assert.Contains("1 | 有完善的管理制度，健全的服务流程、收费标准和服务质量保证措施，具有可持续发展的能力 | 一（一）6 | 符合", text, StringComparison.Ordinal);
        Assert.Contains("2 | 对小型微型企业的服务收费有相应的优惠规定 | 一（一）6 | 不符合", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zhejiang-2021")]
    [InlineData("shanghai-national-2021")]
    public void No_answer_is_left_out(string programmeId)
    {
        var programme = Repository.Programme(programmeId);
        var answers = Printing.Sample(programmeId);
        var sheet = AnswerReader.Read(programme, answers, null, null, new DateOnly(2021, 5, 12), new Faults());
        var text = Printing.Text(Printing.Report(programmeId, answers)).Replace("（", "").Replace("）", "");
        foreach (var entry in answers.Entries)
        {
            if (programme.Form.Fields.FirstOrDefault(field => field.Id == entry.Key) is { } field && field.IsAsked(sheet))
            {
                Assert.True(Shown(field, entry.Value).All(part => text.Contains(part, StringComparison.Ordinal)), $"{field.Id}: {string.Join("、", Shown(field, entry.Value))}");
            }
            else if (programme.Form.Tables.FirstOrDefault(table => table.Id == entry.Key) is { } table && table.IsAsked(sheet))
            {
                foreach (var (column, cell) in ((SequenceNode)entry.Value).Items.OfType<MappingNode>().SelectMany(row => row.Entries).Select(cell => (table.Columns.First(c => c.Id == cell.Key), cell.Value)))
                {
                    Assert.True(Shown(column, cell).All(part => text.Contains(part, StringComparison.Ordinal)), $"{table.Id}.{column.Id}: {string.Join("、", Shown(column, cell))}");
                }
            }
        }
    }

    // said here a second time and more simply than in the product: digits of a number, parts of a day, words of a text
    private static IEnumerable<string> Shown(Field field, Node node) => node switch
    {
        MappingNode title => title.Entries.SelectMany(entry => Shown(field, entry.Value)),
        SequenceNode list => list.Items.SelectMany(item => Shown(field, item)),
        ScalarNode { Text: "是" or "否" } when field.Type == FieldType.Flag => [],
        ScalarNode day when field.Type is FieldType.Date or FieldType.Title && day.Text.Length == 10 => [day.Text[..4]],
        ScalarNode text when field.Type == FieldType.Number => [Quantity.TryRead(text.Text, out var number, out _) ? number.ToString("#,0.########") : text.Text],
        ScalarNode text => text.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Replace("（", "").Replace("）", "")),
        _ => [],
    };

    [Fact]
    public void Every_page_says_which_application_and_which_version_it_is_of()
    {
        var (draft, first, second) = (Printing.Report("zhejiang-2021", Printing.Answers("answers: {}"), null), Printing.Report("zhejiang-2021", Printing.Answers("answers: {}"), 1), Printing.Report("zhejiang-2021", Printing.Answers("answers: {}"), 2));
        Assert.Equal(("草稿　2021-05-12 10:03:07 保存，尚未提交", "草稿"), (draft.Edition, draft.Watermark));
        Assert.Equal(("第 2 版　2021-05-12 10:03:07 提交", null), (second.Edition, second.Watermark));
        Assert.Equal("申报编号 332021-AB12-0001", second.Number);
        Assert.Equal(3, new[] { draft.Code, first.Code, second.Code }.Distinct().Count());
        Assert.Matches("^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$", draft.Code);
    }

    [Theory]
    [InlineData("  - { id: form, label: 申请表, by: applicant, sections: basics }", "== 申请表")]
    [InlineData("  - { id: form, label: 意见表, by: city }", "= 基本情况")]
    public void A_notice_without_cover_or_chapters_prints_its_form_all_the_same(string paper, string title)
    {
        var file = Repository.Text("tests", "Unit", "Broken", "_sound.yaml").Replace("  - { id: form, label: 申请表, by: applicant, sections: basics }", paper);
        var programme = ProgrammeReader.Read(file, "sound.yaml", new Faults())!;
        var answers = Printing.Answers("answers: { platform: 示例平台, assets: 5, staff: [ { name: 示例甲, degree: 本科, wage: 12.5 } ] }");
        var sheet = AnswerReader.Read(programme, answers, null, null, new DateOnly(2021, 5, 12), new Faults());
        var text = Printing.Text(ApplicationReport.Of(new ReportSource(programme, "1", "示例", 1, "0", Printing.Moment, answers, Printing.Nothing, sheet, _ => null)));
        foreach (var part in new[] { title, "平台名称 | 示例平台", "总资产", "5 万元", "1 | 示例甲 | 本科 | 12.5" }) Assert.Contains(part, text, StringComparison.Ordinal);
    }
}
