using System.Globalization;

namespace Shifan.Bench;

/// <summary>One line of a benchmark. A floor or an aim may be missing; the ratio is value to floor.</summary>
internal static class Result
{
    private static bool headed;

    public static void Rate(string name, double value, string unit, double? floor, double? leastRatio, double? leastValue) =>
        Print(name, value, unit, floor, Aim(">=", leastRatio, leastValue), (leastRatio is null || value / floor >= leastRatio) && (leastValue is null || value >= leastValue));

    public static void Time(string name, double value, string unit, double? floor, double? most) =>
        Print(name, value, unit, floor, Aim("<=", null, most), most is null || value <= most);

    private static string Aim(string sign, double? ratio, double? value) =>
        string.Join(",", new[] { ratio is { } r ? $"ratio{sign}{Number(r)}" : null, value is { } v ? $"{sign}{Number(v)}" : null }.OfType<string>().DefaultIfEmpty("-"));

    /// <summary>What one costs more than its floor.</summary>
    public static void Cost(string name, double value, string unit, double floor, double mostRatio) =>
        Print(name, value, unit, floor, Aim("<=", mostRatio, null), value / floor <= mostRatio);

    private static void Print(string name, double value, string unit, double? floor, string aim, bool good)
    {
        if (!headed) Line("name", "value", "unit", "floor", "ratio", "aim", "");
        headed = true;
        Line(name, Number(value), unit, floor is { } f ? Number(f) : "-", floor is { } g ? (value / g).ToString("0.00", CultureInfo.InvariantCulture) : "-", aim, good ? "ok" : "short");
    }

    private static void Line(string name, string value, string unit, string floor, string ratio, string aim, string state) =>
        Console.WriteLine($"{name,-28} {value,12} {unit,-12} {floor,12} {ratio,7}  {aim,-12} {state}".TrimEnd());

    private static string Number(double value) => value.ToString(value >= 100 ? "0" : "0.###", CultureInfo.InvariantCulture);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
