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
