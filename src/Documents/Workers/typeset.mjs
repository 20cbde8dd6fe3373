// Sets printouts as PDF: data from a file, layout from typst/, fonts from the packages beside this script. See Papers/Typesetter.cs.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from './lines.mjs';
import { covered } from './cover.mjs';

const { NodeCompiler } = createRequire(import.meta.url)('@myriaddreamin/typst-ts-node-compiler-linux-x64-gnu');
const here = dirname(fileURLToPath(import.meta.url));
const layout = join(here, 'typst');
const own = [
  'noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  'noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  'noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
  'noto-serif-jp/400Regular/NotoSerifJP_400Regular.ttf',
  'noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
].map(name => join(here, 'node_modules/@expo-google-fonts', name));

let compiler;
let known;

async function start(folder) {
  known = new Set();
  const theirs = folder ? (await readdir(folder)).filter(name => /\.(ttf|otf)$/i.test(name)).sort().map(name => join(folder, name)) : [];
  const fonts = [...own, ...theirs];
  for (const font of fonts) for (const point of covered(await readFile(font))) known.add(point);
  compiler = NodeCompiler.create({ workspace: layout, fontArgs: [{ fontPaths: fonts }] });
}

/** What no font has is named by its number: a name with a hole in it would be another name. */
function printable(text, missing) {
  let plain = '';
  for (const sign of text) {
    const point = sign.codePointAt(0);
    // joiners and variation selectors shape what stands before them
    const shapes = point === 0x200b || point === 0x200c || point === 0x200d || (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0xe0100 && point <= 0xe01ef);
    if (point < 0x20 || shapes || known.has(point)) plain += sign;
    else {
      const name = 'U+' + point.toString(16).toUpperCase().padStart(4, '0');
      missing.add(name);
      plain += `〔${name}〕`;
    }
  }
  return plain;
}

async function print({ data, pdf, moment, fonts, layout: main }) {
  if (!compiler) await start(fonts);
  const missing = new Set();
  const content = JSON.parse(await readFile(data, 'utf8'), (_, value) => (typeof value === 'string' ? printable(value, missing) : value));
  compiler.mapShadow(join(layout, 'data.json'), Buffer.from(JSON.stringify(content)));
  try {
    const compiled = compiler.compile({ mainFilePath: join(layout, `${main}.typ`) });
    const document = compiled.result;
    if (!document) throw new Error(JSON.stringify(compiler.fetchDiagnostics(compiled.takeDiagnostics())));
    await writeFile(pdf, compiler.pdf(document, { creationTimestamp: moment }));
    return { pages: document.numOfPages, missing: [...missing].slice(0, 100) };
  } finally {
    // what is kept for a faster next time is kept for some rounds only
    compiler.evictCache(4);
  }
}

await serve({ print });
