// Opens what was uploaded as a reader would: PDF with pdfium, pictures with libvips. It tells facts; what they mean is said in C#.
import { serve } from './lines.mjs';
import { readFile, writeFile } from 'node:fs/promises';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import sharp from 'sharp';
import jsQR from 'jsqr';

sharp.concurrency(1);
sharp.cache(false);
// only what can be uploaded is ever decoded
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegFile', 'VipsForeignLoadPngFile'] });

const THUMBNAIL = 240;
const PAGE = 1000;
const MOST_PIXELS = 100_000_000;
const LOOKED_AT = 500; // pages opened
const BUDGET = 8000; // milliseconds spent on looking at pages
const { module: pdfium } = await PDFiumLibrary.init();

const picture = path => sharp(path, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true });

async function write(image, target) {
  await writeFile(target, await image.png().toBuffer());
}

// ---- PDF ------------------------------------------------------------------------------------------------------------

async function open(path, work) {
  const bytes = await readFile(path);
  const memory = pdfium._malloc(bytes.length);
  if (!memory) throw new Error('memory');
  try {
    pdfium.HEAPU8.set(bytes, memory);
    const document = pdfium._FPDF_LoadMemDocument(memory, bytes.length, 0);
    // 4: a password is asked for; 5: a protection that it does not know
    if (!document) return { broken: true, password: [4, 5].includes(pdfium._FPDF_GetLastError()) };
    try {
      return await work(document);
    } finally {
      pdfium._FPDF_CloseDocument(document);
    }
  } finally {
    pdfium._free(memory);
  }
}

function size(page) {
  return [pdfium._FPDF_GetPageWidthF(page), pdfium._FPDF_GetPageHeightF(page)];
}

function draw(page, most) {
  const [w, h] = size(page);
  const scale = Math.min(most / w, (most * 3) / h);
  const [width, height] = [Math.max(1, Math.round(w * scale)), Math.max(1, Math.round(h * scale))];
  const bitmap = pdfium._FPDFBitmap_Create(width, height, 0);
  if (!bitmap) throw new Error('memory');
  try {
    pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    // 0x01: annotations too, seals are such; 0x10: red first
    pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0x11);
    const stride = pdfium._FPDFBitmap_GetStride(bitmap);
    const from = pdfium._FPDFBitmap_GetBuffer(bitmap);
    const data = Buffer.alloc(width * height * 4);
    for (let y = 0; y < height; y++) data.set(pdfium.HEAPU8.subarray(from + y * stride, from + y * stride + width * 4), y * width * 4);
    for (let i = 3; i < data.length; i += 4) data[i] = 255;
    return { data, width, height };
  } finally {
    pdfium._FPDFBitmap_Destroy(bitmap);
  }
}

const image = ({ data, width, height }) => sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();

function hasText(page) {
  const text = pdfium._FPDFText_LoadPage(page);
  if (!text) return false;
  const count = pdfium._FPDFText_CountChars(text);
  pdfium._FPDFText_ClosePage(text);
  return count > 0;
}

// what is dark, away from the edges where a scanner leaves its shadow
function isWhite({ data, width, height }) {
  const [x0, y0] = [Math.round(width * 0.05), Math.round(height * 0.05)];
  let dark = 0;
  for (let y = y0; y < height - y0; y++) {
    for (let x = x0; x < width - x0; x++) {
      const i = (y * width + x) * 4;
      if (Math.min(data[i], data[i + 1], data[i + 2]) < 215) dark++;
    }
  }
  return dark < width * height * 0.0004;
}

// the resolution of a picture that fills most of the page, as scanners make them
function resolution(page, [w, h], objects) {
  const at = pdfium._malloc(24);
  try {
    for (let i = 0; i < Math.min(objects, 50); i++) {
      const object = pdfium._FPDFPage_GetObject(page, i);
      if (pdfium._FPDFPageObj_GetType(object) !== 3) continue; // 3: an image
      if (!pdfium._FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12)) continue;
      const [left, bottom, right, top] = pdfium.HEAPF32.slice(at >> 2, (at >> 2) + 4);
      if ((right - left) * (top - bottom) < w * h * 0.5) continue;
      if (!pdfium._FPDFImageObj_GetImagePixelSize(object, at, at + 4)) continue;
      const [across, down] = pdfium.HEAPU32.slice(at >> 2, (at >> 2) + 2);
      return Math.round((Math.max(across, down) / Math.max(right - left, top - bottom)) * 72);
    }
    return null;
  } finally {
    pdfium._free(at);
  }
}

async function pdf({ path, thumbnail }) {
  return open(path, async document => {
    const count = pdfium._FPDF_GetPageCount(document);
    const found = {
      count,
      attachments: pdfium._FPDFDoc_GetAttachmentCount(document),
      scripts: pdfium._FPDFDoc_GetJavaScriptActionCount(document),
      form: pdfium._FPDF_GetFormType(document),
      pages: [],
    };
    const until = Date.now() + BUDGET;
    for (let i = 0; i < Math.min(count, LOOKED_AT); i++) {
      const page = pdfium._FPDF_LoadPage(document, i);
      if (!page) return { ...found, broken: true };
      try {
        const [width, height] = size(page);
        if (!(width > 0 && height > 0)) return { ...found, broken: true };
        const facts = { width: Math.round(width), height: Math.round(height), blank: null, resolution: null };
        found.pages.push(facts);
        if (i === 0) await write(image(draw(page, THUMBNAIL)), thumbnail);
        if (Date.now() > until) continue;
        const objects = pdfium._FPDFPage_CountObjects(page);
        facts.resolution = resolution(page, [width, height], objects);
        // a page with text is not blank, even where its font is missing here
        facts.blank = objects + pdfium._FPDFPage_GetAnnotCount(page) === 0 || (!hasText(page) && isWhite(draw(page, 160)));
      } finally {
        pdfium._FPDF_ClosePage(page);
      }
    }
    return found;
  });
}

/** One page of a PDF, or a picture, as a picture that fits a screen. */
async function page({ path, kind, number, target }) {
  if (kind !== 'pdf') {
    await writeFile(target, await picture(path).rotate().resize(PAGE, PAGE * 3, { fit: 'inside', withoutEnlargement: true }).png().toBuffer());
    return {};
  }
  return open(path, async document => {
    const found = number >= 1 && number <= pdfium._FPDF_GetPageCount(document) ? pdfium._FPDF_LoadPage(document, number - 1) : 0;
    if (!found) return { broken: true };
    try {
      await write(image(draw(found, PAGE)), target);
      return {};
    } finally {
      pdfium._FPDF_ClosePage(found);
    }
  });
}

// ---- Pictures -------------------------------------------------------------------------------------------------------

async function photo({ path, thumbnail }) {
  try {
    const { format, width, height, pages } = await picture(path).metadata();
    // every point is decoded: what is cut off shows
    await write(picture(path).rotate().resize(THUMBNAIL, THUMBNAIL * 3, { fit: 'inside', withoutEnlargement: true }), thumbnail);
    return { format, width, height, pages: pages ?? 1 };
  } catch (error) {
    return { broken: true, why: String(error.message).slice(0, 200) };
  }
}

// ---- Pages of a merged PDF ------------------------------------------------------------------------------------------

const PLAIN_SIDE = 5000; // larger ones are made smaller: a page of A4 at 300 dpi has 3508 points
const PRINT_SIDE = 3508;

/** A picture as a page takes it: a plain JPEG as it is, everything else as a JPEG made of it. */
async function jpeg({ path, target }) {
  try {
    const { format, width, height, space, channels, orientation } = await picture(path).metadata();
    const plain = (space === 'srgb' && channels === 3) || (space === 'b-w' && channels === 1);
    if (format === 'jpeg' && plain && Math.max(width, height) <= PLAIN_SIDE) return { width, height, grey: channels === 1, orientation: orientation ?? 1 };
    const made = await picture(path)
      .rotate()
      .flatten({ background: '#fff' })
      .resize(PRINT_SIDE, PRINT_SIDE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .jpeg({ quality: 85 })
      .toFile(target);
    return { made: true, width: made.width, height: made.height, grey: made.channels === 1, orientation: 1 };
  } catch (error) {
    return { broken: true, why: String(error.message).slice(0, 200) };
  }
}

// ---- Marks on scanned pages -----------------------------------------------------------------------------------------

const MARK_PAGES = 12; // pages looked at for a mark
const MARK_WIDTH = 1500;
const MARK_BUDGET = 8000;

// whether enough is dark for a code to be there: most of a page's corners are white, and looking takes its time
function isDark(data, width, left, top, w, h, least) {
  let dark = 0;
  for (let y = top; y < top + h; y += 2) {
    for (let x = left; x < left + w; x += 2) if (data[(y * width + x) * 4 + 1] < 128) dark++;
  }
  return dark * 4 > w * h * least;
}

/** What the QR code of a picture says; looked for on the whole and then in the corners, where a small one is lost in the whole. */
async function markIn(data, width, height) {
  if (!isDark(data, width, 0, 0, width, height, 0.001)) return null;
  const found = jsQR(new Uint8ClampedArray(data.buffer, data.byteOffset, data.length), width, height, { inversionAttempts: 'dontInvert' });
  if (found?.data) return found.data;
  const [w, h] = [Math.round(width * 0.4), Math.round(height * 0.3)];
  for (const [left, top] of [[width - w, 0], [0, 0], [width - w, height - h], [0, height - h]]) {
    if (!isDark(data, width, left, top, w, h, 0.005)) continue;
    const part = await sharp(data, { raw: { width, height, channels: 4 } }).extract({ left, top, width: w, height: h }).resize(w * 2, h * 2).raw().toBuffer();
    const near = jsQR(new Uint8ClampedArray(part.buffer, part.byteOffset, part.length), w * 2, h * 2, { inversionAttempts: 'dontInvert' });
    if (near?.data) return near.data;
  }
  return null;
}

async function marks({ path, kind }) {
  const until = Date.now() + MARK_BUDGET;
  if (kind !== 'pdf') {
    const { data, info } = await picture(path).rotate().resize(MARK_WIDTH, MARK_WIDTH * 2, { fit: 'inside', withoutEnlargement: true }).flatten({ background: '#fff' }).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return { marks: [await markIn(data, info.width, info.height)].filter(text => text) };
  }
  return open(path, async document => {
    const found = [];
    for (let i = 0; i < Math.min(pdfium._FPDF_GetPageCount(document), MARK_PAGES) && Date.now() < until; i++) {
      const page = pdfium._FPDF_LoadPage(document, i);
      if (!page) break;
      try {
        const { data, width, height } = draw(page, MARK_WIDTH);
        const text = await markIn(data, width, height);
        if (text) found.push(text);
      } finally {
        pdfium._FPDF_ClosePage(page);
      }
    }
    return { marks: found };
  });
}

await serve({ pdf, page, photo, jpeg, marks });
