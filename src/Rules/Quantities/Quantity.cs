using System.Globalization;

namespace Shifan.Rules;

/// <summary>
/// An exact number with its unit. Kept as a fraction of two integers in the unit's base, scaled by <see cref="Scale"/>, so that
/// shares and means lose nothing: 4/5 is 80 %, not almost. Four decimals of the base unit (元, 1 %) at most.
/// </summary>
public readonly record struct Quantity(Int128 Numerator, Int128 Divisor, Unit Unit)
{
    /// <summary>One base unit is this many steps.</summary>
    public const long Scale = 10_000;

    /// <summary>The largest magnitude that is accepted, about 400 万亿元: sums of many rows still fit.</summary>
    public const long Largest = 4_000_000_000_000_000_000;

    private const int MostDecimals = 14;

    /// <summary>Of a scaled value.</summary>
    public static Quantity Of(long scaled, Unit unit) => new(scaled, 1, unit);

    /// <summary>The value in its unit, rounded down at four decimals: a figure below a limit never prints as the limit.</summary>
    public decimal Value
    {
        get
        {
            var steps = Divisor == 1 ? Numerator : Numerator / Divisor - (Numerator % Divisor < 0 ? 1 : 0);
            return (decimal)steps / (Scale * Unit.Factor);
        }
    }

    /// <summary>The same quantity expressed in another unit of its dimension.</summary>
    public Quantity In(Unit unit) => this with { Unit = unit };

    /// <summary>Number and unit: <c>1,234.5 万元</c>; percent without a space.</summary>
    public override string ToString() => Say(Number);

    internal string Say(string number) => ReferenceEquals(Unit, Unit.Percent) ? number + "%" : string.Concat(number, " ", Unit.Name);

    /// <summary>The number alone, grouped by thousands; shares to two decimals, others as exact as they are.</summary>
    public string Number
    {
        get
        {
            var step = (Int128)Scale * Unit.Factor * Divisor;
            // nearly always both fit in 64 bits, where dividing costs a tenth
            if (step <= long.MaxValue && Numerator <= long.MaxValue && Numerator >= -long.MaxValue)
            {
                var (quotient, rest) = Math.DivRem((long)Numerator, (long)step);
                if (rest == 0) return Whole(quotient);
            }
            else if (Numerator % step == 0) return ((decimal)(Numerator / step)).ToString("#,0", CultureInfo.InvariantCulture);
            if (Divisor != 1 && Hundredths() is { } share) return share;
            var value = Value;
            if (Divisor != 1) value = Math.Floor(value * 100) / 100;
            return value.ToString("#,0.########", CultureInfo.InvariantCulture);
        }
    }

    // a share below 1,000 %, cut to two decimals
    private string? Hundredths()
    {
        if (Numerator < 0 || Numerator > long.MaxValue || Divisor > long.MaxValue || Divisor <= 0) return null;
        var hundredths = (long)Numerator / (long)Divisor / (Scale * Unit.Factor / 100);
        if (Unit.Factor > 1 || hundredths >= 100_000) return null;
        var (whole, rest) = Math.DivRem((int)hundredths, 100);
        return rest == 0 ? whole.ToString(CultureInfo.InvariantCulture)
            : rest % 10 == 0 ? string.Create(CultureInfo.InvariantCulture, $"{whole}.{rest / 10}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole}.{rest:00}");
    }

    private static string Whole(long whole) =>
        whole is > -1000 and < 1000 ? whole.ToString(CultureInfo.InvariantCulture) : whole.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads a number, with or without a unit, as people type it: full-width digits, thousands separators and blanks are accepted.
    /// Returns false where the text is no number. A unit that is not known here is handed back as text.
    /// </summary>
    public static bool TryRead(string text, out decimal number, out string unit)
    {
        number = 0;
        unit = "";
        var plain = Wording.HalfWidth(text).Trim();
        var end = 0;
        while (end < plain.Length && (char.IsAsciiDigit(plain[end]) || plain[end] is '.' or ',' || (end == 0 && plain[end] is '-' or '+'))) end++;
        var digits = plain[..end];
        if (digits.Contains(',', StringComparison.Ordinal))
        {
            if (!IsGrouped(digits)) return false;
            digits = digits.Replace(",", "", StringComparison.Ordinal);
        }
        // more decimals than a decimal keeps would be rounded away, and 80.000…1 would be 80
        if (digits.Length - digits.IndexOf('.', StringComparison.Ordinal) > MostDecimals && digits.Contains('.', StringComparison.Ordinal)) return false;
        if (!decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)) return false;
        unit = plain[end..].Trim();
        return true;
    }

    // 1,234,567.8 but not 1,23: a comma typed for a point must not become a thousandfold error
    private static bool IsGrouped(string digits)
    {
        var whole = digits.TrimStart('-', '+').Split('.')[0].Split(',');
        return whole[0].Length is >= 1 and <= 3 && whole.Skip(1).All(group => group.Length == 3)
            && !digits[(digits.IndexOf('.', StringComparison.Ordinal) is var point and >= 0 ? point : digits.Length)..].Contains(',', StringComparison.Ordinal);
    }

    /// <summary>The scaled value of a number in a unit; false where it has more decimals than are kept or is too large.</summary>
    public static bool TryScale(decimal number, Unit unit, out long scaled)
    {
        scaled = 0;
        decimal steps;
        try
        {
            steps = number * unit.Factor * Scale;
        }
        catch (OverflowException)
        {
            return false;
        }
        if (Math.Abs(steps) > Largest || steps != Math.Truncate(steps)) return false;
        scaled = (long)steps;
        return true;
    }
}
