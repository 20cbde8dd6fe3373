namespace Shifan.Documents;

/// <summary>The kinds of file that can be handed in.</summary>
public enum FileKind
{
    /// <summary>A PDF document.</summary>
    Pdf,

    /// <summary>A JPEG picture.</summary>
    Jpeg,

    /// <summary>A PNG picture.</summary>
    Png,

    /// <summary>A Word document without macros.</summary>
    Docx,

    /// <summary>An Excel workbook without macros.</summary>
    Xlsx,

    /// <summary>A document in the national fixed layout (GB/T 33190), as electronic seals are set on. It is kept and never rendered here.</summary>
    Ofd,
}

/// <summary>What is said about kinds of file, in one place.</summary>
public static class FileKinds
{
    /// <summary>The media type under which a file of the kind is served.</summary>
    public static string MediaType(this FileKind kind) => kind switch
    {
        FileKind.Pdf => "application/pdf",
        FileKind.Jpeg => "image/jpeg",
        FileKind.Png => "image/png",
        FileKind.Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        FileKind.Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileKind.Ofd => "application/ofd",
    };

    /// <summary>The ending of a file name, with its dot.</summary>
    public static string Extension(this FileKind kind) => kind switch
    {
        FileKind.Pdf => ".pdf",
        FileKind.Jpeg => ".jpg",
        FileKind.Png => ".png",
        FileKind.Docx => ".docx",
        FileKind.Xlsx => ".xlsx",
        FileKind.Ofd => ".ofd",
    };

    /// <summary>The kind as people call it.</summary>
    public static string Label(this FileKind kind) => kind switch
    {
        FileKind.Pdf => "PDF",
        FileKind.Jpeg => "JPEG 图片",
        FileKind.Png => "PNG 图片",
        FileKind.Docx => "Word 文档（docx）",
        FileKind.Xlsx => "Excel 工作簿（xlsx）",
        FileKind.Ofd => "OFD 版式文件",
    };

    /// <summary>Whether pages or pictures of it can be shown as images.</summary>
    public static bool HasPicture(this FileKind kind) => kind is FileKind.Pdf or FileKind.Jpeg or FileKind.Png;

    /// <summary>Several kinds in one phrase.</summary>
    public static string Say(this IEnumerable<FileKind> kinds) => string.Join("、", kinds.Select(Label));
}

/// <summary>Why a file is not taken: a stable code, and a sentence that says what is wrong and what to do.</summary>
public sealed record Objection(string Code, string Sentence);

/// <summary>What was found in a file.</summary>
/// <param name="Kind">What it is by its content; null where it is none of the kinds.</param>
/// <param name="Pages">How many pages it has: of a PDF counted, of a picture one, of a Word document as it says itself; null where unknown.</param>
/// <param name="Warnings">What an officer would send back, in sentences. They refuse nothing.</param>
/// <param name="Objection">Why it is not taken; null where it is.</param>
public sealed record Inspection(FileKind? Kind, int? Pages, IReadOnlyList<string> Warnings, Objection? Objection)
{
    internal static Inspection Refused(FileKind? kind, Objection objection) => new(kind, null, [], objection);
}

/// <summary>Every objection there is, each with its one sentence.</summary>
public static class Objections
{
    private const string Convert = "请转为 PDF、JPEG、PNG、docx 或 xlsx 后再上传";

    internal static readonly Objection Empty = new("file.empty", "这是一个空文件（0 字节），请检查后重新上传");
    internal static readonly Objection Unknown = new("file.kind", $"无法识别这个文件的内容（只看内容，不看文件名）。{Convert}");
    internal static readonly Objection OldOffice = new("file.oldOffice", "这是旧版 Office 文件（doc、xls、ppt、wps、et），或有打开密码的新版文件。请用 Word、Excel 或 WPS 去掉密码，另存为 docx、xlsx 或 PDF 后再上传");
    internal static readonly Objection Slides = new("file.slides", "这是演示文稿，请导出为 PDF 后再上传");
    internal static readonly Objection Template = new("file.template", "这是模板文件，请另存为普通的 docx 或 xlsx 后再上传");
    internal static readonly Objection Binary = new("file.binaryWorkbook", "这是二进制工作簿（xlsb），请另存为 xlsx 后再上传");
    internal static readonly Objection Ofd = new("file.ofd", "这个 OFD 文件已损坏、已加密或夹带了程序，不能收下。请重新导出，或用阅读器另存为 PDF 后再上传");
    internal static readonly Objection OpenDocument = new("file.openDocument", "这是 OpenDocument 文件，请另存为 docx、xlsx 或 PDF 后再上传");
    internal static readonly Objection Archive = new("file.archive", "这是压缩包。请解压后把里面的文件逐个上传");
    internal static readonly Objection OtherPicture = new("file.picture", "这种图片格式（如 HEIC、TIFF、BMP、GIF、WebP）不能上传，请转为 JPEG 或 PNG，或扫描为 PDF。苹果手机拍的 HEIC 照片：在“设置—相机—格式”中改选“兼容性最佳”后重拍，或把照片“存储到文件”时选 JPEG；其他手机在相机设置中关闭“高效图片格式（HEIF）”");
    internal static readonly Objection Page = new("file.page", "这是网页或纯文本文件。请打印为 PDF 后再上传");
    internal static readonly Objection Program = new("file.program", $"这是程序文件，不能上传。{Convert}");
    internal static readonly Objection PdfBroken = new("file.pdfBroken", "这个 PDF 已损坏，打不开或缺少页面。请重新导出或重新扫描后再上传");
    internal static readonly Objection PdfCut = new("file.pdfCut", "这个 PDF 不完整（结尾缺失），可能是复制或下载时中断。请重新取得完整的文件后再上传");
    internal static readonly Objection PdfPassword = new("file.pdfPassword", "这个 PDF 有密码或权限限制。请去掉密码和限制（如重新打印为 PDF）后再上传");
    internal static readonly Objection PdfScript = new("file.pdfScript", "这个 PDF 含有脚本或会启动程序的动作。请打印为普通 PDF 后再上传");
    internal static readonly Objection PdfEmbedded = new("file.pdfEmbedded", "这个 PDF 内嵌了其他文件或多媒体。请把内嵌的文件取出单独上传，本文件打印为普通 PDF 后再上传");
    internal static readonly Objection PdfForm = new("file.pdfForm", "这个 PDF 是动态表单（XFA），别处可能看不到内容。请打印为普通 PDF 后再上传");
    internal static readonly Objection PdfOutside = new("file.pdfOutside", "这个 PDF 一打开或翻页就会自动访问网址或别的文件。请打印为普通 PDF 后再上传（正文中供点击的链接不受影响）");
    internal static readonly Objection PdfForeign = new("file.pdfForeign", "这个 PDF 的末尾附有不属于 PDF 的内容（如压缩包）。请重新导出或打印为普通 PDF 后再上传");
    internal static readonly Objection PdfUnusual = new("file.pdfUnusual", "这个 PDF 的内部结构特殊，系统无法确认其安全。请打印为普通 PDF 后再上传");
    internal static readonly Objection PictureBroken = new("file.pictureBroken", "这张图片已损坏或不完整，请重新拍摄、扫描或导出后再上传");
    internal static readonly Objection PictureSize = new("file.pictureSize", $"这张图片的尺寸过大（超过 {ImageHead.MostSide} 像素宽或高，或超过 {ImageHead.MostPixels / 1_000_000} 百万像素）。请缩小后再上传");
    internal static readonly Objection OfficeBroken = new("file.officeBroken", "这个 Office 文件已损坏，打不开。请用 Word、Excel 或 WPS 打开并另存后再上传");
    internal static readonly Objection Macros = new("file.macros", "这个 Office 文件含有宏。请另存为不含宏的 docx 或 xlsx，或导出为 PDF 后再上传");
    internal static readonly Objection ExternalLinks = new("file.externalLinks", "这个 Office 文件引用了其他文件或外部数据。请断开链接（Excel：数据—编辑链接；Word：改为嵌入图片），或导出为 PDF 后再上传");
    internal static readonly Objection Embedded = new("file.embedded", "这个 Office 文件内嵌了其他文件或控件。请取出单独上传，或导出为 PDF 后再上传");
    internal static readonly Objection Commands = new("file.commands", "这个 Office 文件含有会执行命令的域（DDE）。请删除该域，或导出为 PDF 后再上传");
    internal static readonly Objection Bomb = new("file.bomb", "这个文件解开后异常大，系统拒绝接收。请重新导出后再上传");
    internal static readonly Objection TooComplex = new("file.complex", "这个文件过于复杂，系统无法在限定的时间和内存内检查。请拆分，或重新打印为 PDF 后再上传");
    internal static readonly Objection Unopened = new("file.unopened", "系统打不开这个文件。请重新导出或打印为 PDF 后再上传");

    /// <summary>The fault is the installation's, not the file's.</summary>
    public static readonly Objection NoWorker = new("file.noWorker", "系统暂时不能检查文件，文件没有收下。请稍后重试；仍不行的，请联系系统管理员");
}
