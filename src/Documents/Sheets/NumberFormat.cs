using System.Globalization;
using System.Text;

namespace Shifan.Documents;

/// <summary>How a number in a sheet is to be read: plain, as a share, as a day, or with leading noughts.</summary>
internal sealed record NumberFormat(CellKind Kind, int Digits = 0)
{
    public static readonly NumberFormat General = new(CellKind.Number);

    private static readonly NumberFormat Share = new(CellKind.Percent);

    private static readonly NumberFormat Day = new(CellKind.Date);

    /// <summary>A format that has no code in the file; 27–36 and 50–58 are Chinese days.</summary>
    public static NumberFormat BuiltIn(int id) => id switch
    {
        9 or 10 => Share,
        (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58) => Day,
        _ => General,
    };

    public static NumberFormat Of(string code)
    {
        var signs = Signs(code);
        if (signs.Equals("General", StringComparison.OrdinalIgnoreCase)) return General;
        if (signs.Contains('%', StringComparison.Ordinal)) return Share;
        if (signs.Any(c => c is 'y' or 'Y' or 'd' or 'D' or 'm' or 'M' or 'h' or 'H' or 's' or 'S') && !signs.Contains('#', StringComparison.Ordinal) && !signs.Contains("0.0", StringComparison.Ordinal)) return Day;
        return signs.Length is > 1 and < 20 && signs.All(c => c == '0') ? new NumberFormat(CellKind.Number, signs.Length) : General;
    }

    // the first part of a format without what is only printed: quoted words, escaped signs, colours and languages
    private static string Signs(string code)
    {
        var signs = new StringBuilder();
        for (var i = 0; i < code.Length && code[i] != ';'; i++)
        {
            switch (code[i])
            {
                case '"':
                    i = code.IndexOf('"', i + 1) is var end and >= 0 ? end : code.Length;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case '[':
                    var close = code.IndexOf(']', i) is var found and >= 0 ? found : code.Length - 1;
                    var within = code.AsSpan(i + 1, Math.Max(0, close - i - 1));
                    if (within.Length > 0 && within.Trim("hHmMsS").Length == 0) signs.Append(within);
                    i = close;
                    break;
                default:
                    signs.Append(code[i]);
                    break;
            }
        }
        return signs.ToString().Trim();
    }

    public SheetCell Show(string raw, bool from1904)
    {
        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return new SheetCell(CellKind.Text, SheetGatherer.Clean(raw));
        if (Kind == CellKind.Date && DayOf(value, from1904) is { } moment) return Moment(moment);
        // fifteen digits are what a spreadsheet shows and keeps: 0.30000000000000004 was typed as 0.3
        if (!decimal.TryParse(value.ToString("G15", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return new SheetCell(CellKind.Number, value.ToString("R", CultureInfo.InvariantCulture));
        if (Kind == CellKind.Percent) return new SheetCell(CellKind.Percent, Plain(number * 100) + "%");
        var text = Plain(number);
        return new SheetCell(CellKind.Number, Digits > 0 && text.All(char.IsAsciiDigit) ? text.PadLeft(Digits, '0') : text);
    }

    public static SheetCell Moment(DateTime moment) =>
        new(CellKind.Date, moment.ToString(moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

    public static string Plain(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    // sheets count 29 February 1900, which never was; a time of day alone is no day
    private static DateTime? DayOf(double serial, bool from1904)
    {
        if (from1904) serial += 1462;
        if (serial is < 1 or >= 2_958_466 || (int)serial == 60) return null;
        var seconds = Math.Round((serial - Math.Floor(serial)) * 86_400);
        if (Math.Floor(serial) + seconds / 86_400 >= 2_958_466) return null;
        return new DateTime(1899, 12, serial < 60 ? 31 : 30).AddDays(Math.Floor(serial)).AddSeconds(seconds);
    }
}
