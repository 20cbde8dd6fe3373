namespace Shifan.Rules;

/// <summary>统一社会信用代码, GB 32100-2015: 18 characters of an alphabet of 31, the last a check character over weights 3^i mod 31.</summary>
public static class CreditCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const int Length = 18;

    /// <summary>Null where the code is right, else what is wrong with it, in words.</summary>
    public static string? Trouble(string code)
    {
        if (code.Length != Length) return $"统一社会信用代码应为 {Length} 位，现为 {code.Length} 位";
        var sum = 0;
        var weight = 1;
        for (var i = 0; i < Length - 1; i++)
        {
            var value = Alphabet.IndexOf(code[i], StringComparison.Ordinal);
            if (value < 0) return $"统一社会信用代码第 {i + 1} 位“{(char.IsSurrogatePair(code, i) ? code.Substring(i, 2) : code[i])}”不在允许的字符内（没有 I、O、S、V、Z）";
            sum += value * weight;
            weight = weight * 3 % 31;
        }
        for (var i = 2; i < 8; i++)
        {
            if (!char.IsAsciiDigit(code[i])) return "统一社会信用代码第 3–8 位应为数字（登记机关行政区划）";
        }
        var check = Alphabet[(31 - sum % 31) % 31];
        return check == code[^1] ? null : "统一社会信用代码校验位不符，请核对是否录错";
    }

    // GB 32100-2015, tables 1 and 2: who registers, and as what
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["11"] = "机关", ["12"] = "事业单位", ["13"] = "中央编办直接管理机构编制的群众团体", ["19"] = "机构编制部门登记的其他机构",
        ["21"] = "外国常驻新闻机构", ["29"] = "外交部门登记的其他机构",
        ["31"] = "律师执业机构", ["32"] = "公证处", ["33"] = "基层法律服务所", ["34"] = "司法鉴定机构", ["35"] = "仲裁委员会", ["39"] = "司法行政部门登记的其他机构",
        ["41"] = "外国在华文化中心", ["49"] = "文化部门登记的其他机构",
        ["51"] = "社会团体", ["52"] = "民办非企业单位", ["53"] = "基金会", ["59"] = "民政部门登记的其他机构",
        ["61"] = "外国旅游部门常驻代表机构", ["62"] = "港澳台地区旅游部门常驻内地代表机构", ["69"] = "旅游部门登记的其他机构",
        ["71"] = "宗教活动场所", ["72"] = "宗教院校", ["79"] = "宗教部门登记的其他机构",
        ["81"] = "基层工会", ["89"] = "工会系统登记的其他机构",
        ["91"] = "企业", ["92"] = "个体工商户", ["93"] = "农民专业合作社",
        ["A1"] = "军队事业单位", ["A9"] = "军队编制部门登记的其他机构",
        ["N1"] = "组级集体经济组织", ["N2"] = "村级集体经济组织", ["N3"] = "乡镇级集体经济组织", ["N9"] = "农业部门登记的其他机构",
        ["Y1"] = "其他机构",
    };

    /// <summary>Which kind of body a code belongs to, by its first two characters; null where the standard knows no such kind.</summary>
    public static string? BodyOf(string code) => code.Length < 2 ? null : Bodies.GetValueOrDefault(code[..2]);

    /// <summary>The division of the registering authority: digits 3–8. It stays when the seat moves, so it only ever hints.</summary>
    public static int Division(string code) => int.Parse(code.AsSpan(2, 6), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The check character for the first 17 characters; for made-up institutions of demonstrations and tests.</summary>
    public static char CheckCharacter(string first17)
    {
        var sum = 0;
        var weight = 1;
        foreach (var c in first17)
        {
            sum += Alphabet.IndexOf(c, StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }
        return Alphabet[(31 - sum % 31) % 31];
    }
}
