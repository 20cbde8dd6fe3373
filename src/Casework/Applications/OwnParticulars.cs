using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What an application says of the applicant that its account says too: nobody applies for another, and a receipt vouches for one name.</summary>
internal static class OwnParticulars
{
    /// <summary>What must be the account's own and is not.</summary>
    public static IEnumerable<Refusal> Foreign(Programme programme, Answered answered, Institution institution)
    {
        if (Field(programme, FieldType.CreditCode) is { } code && answered.Sheet.Says(code) is { Length: > 0 } typed && typed != institution.CreditCode)
        {
            yield return new Refusal("submit.institution", $"{code.Label}与本账号所属单位的不一致，不能代其他单位申报", code.Id);
        }
        if (Field(programme, FieldType.Institution) is { } name && answered.Sheet.Says(name) is { Length: > 0 } called && Plain(called) != Plain(institution.Name))
        {
            yield return new Refusal("submit.name", $"{name.LabelFor(answered.Sheet)}“{called}”与账号登记的“{institution.Name}”不一致。填错的请改正；单位已更名的，请管理员先在“我的账号”中更正单位名称", name.Id);
        }
    }

    /// <summary>What an office would ask about: the seat is elsewhere than the account or its code has it.</summary>
    public static IEnumerable<Refusal> Doubtful(Programme programme, Answered answered, Institution institution, Divisions divisions)
    {
        if (FindRoute.DivisionOf(programme) is not { } field || field.Figure.Show(answered.Sheet) is not { Length: 6 } said || divisions.Today(Divisions.Code(said)) is not { } chosen) yield break;
        if (divisions.SeatOf(institution) is not { } seat || seat.Code == chosen.Code) yield break;
        var known = institution.Division is null ? "统一社会信用代码对应的地区" : "账号登记的所在地";
        yield return new Refusal("submit.seat", $"{field.LabelFor(answered.Sheet)}为{divisions.FullName(chosen.Code)}，{known}为{divisions.FullName(seat.Code)}。申报将报到所填地区的主管部门，请核对", field.Id);
    }

    private static Field? Field(Programme programme, FieldType type) => programme.Form.Fields.FirstOrDefault(field => field.Type == type);

    private static string Says(this FactSheet sheet, Field field) => field.Figure.Show(sheet);

    // brackets and blanks are written in two ways and mean one name
    private static string Plain(string name) => Wording.HalfWidth(name).Replace(" ", "", StringComparison.Ordinal);
}
