using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Shifan.Documents;

/// <summary>
/// A long list as a spreadsheet, written row by row while its rows are still being read. Every cell is a text cell, so that nothing in it is
/// ever calculated.
/// </summary>
public static class ListSheet
{
    /// <summary>How many rows a list may have, with which every spreadsheet program gets along.</summary>
    public const int MostRows = 1_000_000;

    private const int FlushAt = 64 * 1024;

    /// <summary>As separated values in UTF-8 with a mark that Excel and WPS know; cells that begin like a formula are marked.</summary>
    public static async Task WriteCsvAsync(Stream to, IReadOnlyList<string> headings, IAsyncEnumerable<IReadOnlyList<string>> rows, CancellationToken stop)
    {
        var text = new StringBuilder("\uFEFF");
        void Line(IReadOnlyList<string> cells) => text.AppendJoin(',', cells.Select(cell => TableSheet.Quote(CsvReader.NeedsMark(cell) ? "'" + cell : cell))).Append("\r\n");
        Line(headings);
        await foreach (var row in rows.WithCancellation(stop))
        {
            Line(row);
            if (text.Length >= FlushAt) await FlushAsync(text, to, stop);
        }
        await FlushAsync(text, to, stop);
    }

    /// <summary>As an xlsx file with one sheet.</summary>
    public static async Task WriteXlsxAsync(Stream to, string name, IReadOnlyList<string> headings, IAsyncEnumerable<IReadOnlyList<string>> rows, CancellationToken stop)
    {
        using var made = new Made();
        using (var zip = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (part, xml) in XlsxWriter.FrameOfOne(name))
            {
                using var whole = XlsxWriter.Entry(zip, part).Open();
                whole.Write(Encoding.UTF8.GetBytes(xml));
            }
            using var sheet = XlsxWriter.Entry(zip, XlsxWriter.FirstSheet).Open();
            var text = new StringBuilder(XlsxWriter.BeginList(headings.Count));
            var number = 0;
            void Line(IReadOnlyList<string> cells, CellStyle style)
            {
                number++;
                text.Append(CultureInfo.InvariantCulture, $"<row r=\"{number}\">");
                for (var i = 0; i < cells.Count; i++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"<c r=\"{Sheet.Letters(i)}{number}\" s=\"{(int)style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">").Append(XlsxWriter.Escape(Cut(cells[i]))).Append("</t></is></c>");
                }
                text.Append("</row>");
            }
            Line(headings, CellStyle.Heading);
            await foreach (var row in rows.WithCancellation(stop))
            {
                Line(row, CellStyle.Text);
                if (text.Length < FlushAt) continue;
                sheet.Write(Encoding.UTF8.GetBytes(text.ToString()));
                text.Clear();
                await made.SendAsync(to, stop);
            }
            sheet.Write(Encoding.UTF8.GetBytes(text.Append("</sheetData></worksheet>").ToString()));
        }
        await made.SendAsync(to, stop);
    }

    private static string Cut(string cell) => cell.Length > SheetBook.LongestCell ? cell[..SheetBook.LongestCell] : cell;

    private static async Task FlushAsync(StringBuilder text, Stream to, CancellationToken stop)
    {
        await to.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), stop);
        text.Clear();
    }

    // a zip is written at once or not at all, a reader is answered when he can take it: between the two lies a piece
    private sealed class Made : Stream
    {
        private readonly MemoryStream piece = new();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public async Task SendAsync(Stream to, CancellationToken stop)
        {
            await to.WriteAsync(piece.GetBuffer().AsMemory(0, (int)piece.Length), stop);
            piece.SetLength(0);
        }

        public override void Write(byte[] buffer, int offset, int count) => piece.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => piece.Write(buffer);

        public override void Flush()
        {
            // sent as whole pieces
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
