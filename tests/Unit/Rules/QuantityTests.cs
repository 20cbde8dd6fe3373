using System.Globalization;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

using Unit = Shifan.Rules.Unit;

/// <summary>Exact numbers with units: read as people type them, never rounded, printed so that no figure looks like its limit.</summary>
public sealed class QuantityTests
{
    private static readonly Unit Yuan10000 = Unit.Find("万元")!;
    private static readonly Unit Yi = Unit.Find("亿元")!;
    private static readonly Unit Enterprises = Unit.Find("家")!;

    [Theory]
    [InlineData("1234", "1234", "")]
    [InlineData("1,234", "1234", "")]
    [InlineData("1,234,567.89", "1234567.89", "")]
    [InlineData("1，234 万元", "1234", "万元")]
    [InlineData("１２３", "123", "")]
    [InlineData("１２．５％", "12.5", "%")]
    [InlineData("　200　万元　", "200", "万元")]
    [InlineData("-5", "-5", "")]
    [InlineData("+5", "5", "")]
    [InlineData(".5", "0.5", "")]
    [InlineData("0.00001", "0.00001", "")]
    [InlineData("80.5000", "80.5", "")]
    [InlineData("5亿元", "5", "亿元")]
    [InlineData("3 台(套)", "3", "台(套)")]
    [InlineData("20人次", "20", "人次")]
    [InlineData("1e3", "1", "e3")] // no number is ever read as a power: the unit will not be known
    public void Reads_what_people_type(string text, string number, string unit)
    {
        Assert.True(Quantity.TryRead(text, out var read, out var name));
        Assert.Equal(decimal.Parse(number, CultureInfo.InvariantCulture), read);
        Assert.Equal(unit, name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("万元")]
    [InlineData("1,23")] // a comma typed for a point
    [InlineData("1234,567")]
    [InlineData(",234")]
    [InlineData("1,234,")]
    [InlineData("0.123,456")]
    [InlineData("1.2.3")]
    [InlineData("--5")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("NaN")]
    [InlineData("∞")]
    [InlineData("二十")]
    [InlineData("约20")]
    [InlineData("１，２３")]
    [InlineData("99999999999999999999999999999999999999999")]
    [InlineData("80.00000000000000000000000000000000000001")] // would be rounded to 80
    [InlineData("0.000000000000000000000000000000000000001")] // would be rounded to nought
    public void Refuses_what_is_no_number(string text) => Assert.False(Quantity.TryRead(text, out _, out _));

    [Theory]
    [InlineData("5", "亿元", 5_0000_0000_0000)]
    [InlineData("50000", "万元", 5_0000_0000_0000)]
    [InlineData("500000000", "元", 5_0000_0000_0000)]
    [InlineData("0.0001", "元", 1)]
    [InlineData("-0.0001", "元", -1)]
    [InlineData("0.00000001", "万元", 1)]
    [InlineData("80", "%", 80_0000)]
    [InlineData("0", "家", 0)]
    public void Scales_exactly_and_the_same_in_every_unit(string number, string unit, long scaled)
    {
        Assert.True(Quantity.TryScale(decimal.Parse(number, CultureInfo.InvariantCulture), Unit.Find(unit)!, out var steps));
        Assert.Equal(scaled, steps);
    }

    [Theory]
    [InlineData("0.00001", "元")]
    [InlineData("0.000000001", "万元")]
    [InlineData("80.00001", "%")]
    [InlineData("400000000000001", "元")]
    [InlineData("-400000000000001", "元")]
    [InlineData("79228162514264337593543950335", "亿元")]
    public void Refuses_what_it_cannot_keep(string number, string unit) =>
        Assert.False(Quantity.TryScale(decimal.Parse(number, CultureInfo.InvariantCulture), Unit.Find(unit)!, out _));

    [Fact]
    public void Keeps_the_largest_number_that_it_accepts()
    {
        Assert.True(Quantity.TryScale(400_000_000_000_000m, Unit.Find("元")!, out var scaled));
        Assert.Equal(Quantity.Largest, scaled);
        Assert.Equal("400,000,000,000,000 元", Quantity.Of(scaled, Unit.Find("元")!).ToString());
    }

    [Theory]
    [InlineData(5_0000_0000_0000, "亿元", "5 亿元")]
    [InlineData(5_0000_0000_0000, "万元", "50,000 万元")]
    [InlineData(12_3450_0000, "万元", "12.345 万元")]
    [InlineData(-12_3450_0000, "万元", "-12.345 万元")]
    [InlineData(80_0000, "%", "80%")]
    [InlineData(79_9900, "%", "79.99%")]
    [InlineData(999_0000, "家", "999 家")]
    [InlineData(1000_0000, "家", "1,000 家")]
    [InlineData(-1000_0000, "家", "-1,000 家")]
    [InlineData(0, "家", "0 家")]
    [InlineData(1, "元", "0.0001 元")]
    [InlineData(1, "万元", "0.00000001 万元")]
    public void Prints_exactly(long scaled, string unit, string text) => Assert.Equal(text, Quantity.Of(scaled, Unit.Find(unit)!).ToString());

    [Theory]
    [InlineData(2, 3, "66.66%")] // never rounded up
    [InlineData(4, 5, "80%")]
    [InlineData(79999, 100000, "79.99%")]
    [InlineData(1, 8, "12.5%")]
    [InlineData(-1, 3, "-33.34%")] // rounded down below nought too: further from the limit, not nearer
    [InlineData(-1, 1_000_000, "-0.01%")]
    [InlineData(0, 7, "0%")]
    public void Prints_a_share_rounded_down(long part, long whole, string text) =>
        Assert.Equal(text, new Quantity((Int128)part * 100 * Quantity.Scale, whole, Unit.Percent).ToString());

    [Fact]
    public void Prints_a_growth_beyond_all_measure()
    {
        // from 0.0001 元 to 400 万亿元
        var growth = new Quantity((Int128)(Quantity.Largest - 1) * 100 * Quantity.Scale, 1, Unit.Percent);
        Assert.Equal("399,999,999,999,999,999,900%", growth.ToString());
    }

    [Fact]
    public void Units_of_one_dimension_fit_and_others_do_not()
    {
        Assert.True(Yuan10000.Fits(Yi));
        Assert.True(Enterprises.Fits(Unit.Find("户")!));
        Assert.False(Enterprises.Fits(Unit.Find("次")!));
        Assert.False(Unit.Find("人")!.Fits(Unit.Find("人次")!));
        Assert.False(Unit.Find("户")!.Fits(Unit.Find("户次")!));
        Assert.False(Unit.Counting("讲").Fits(Unit.Counting("座")));
        Assert.Null(Unit.Find("讲"));
    }

    [Fact]
    public void Every_quantity_reads_back_as_it_prints()
    {
        var random = new Random(7);
        foreach (var name in Unit.Names)
        {
            var unit = Unit.Find(name)!;
            for (var i = 0; i < 50; i++)
            {
                var scaled = random.NextInt64(-Quantity.Largest, Quantity.Largest) / (long)Math.Pow(10, random.Next(18));
                var text = Quantity.Of(scaled, unit).ToString();
                Assert.True(Quantity.TryRead(text, out var number, out var read), text);
                Assert.Equal(unit.Name, read);
                // eight decimals are printed: what is smaller stands in no form
                if (unit.Factor > 10_000) continue;
                Assert.True(Quantity.TryScale(number, unit, out var again), text);
                Assert.Equal(scaled, again);
            }
        }
    }
}
