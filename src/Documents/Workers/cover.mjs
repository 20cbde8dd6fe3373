/** The code points for which a TrueType font has a sign: its character map of format 12, or of format 4 where it has no other. */
export function* covered(font) {
  const table = tableAt(font, 'cmap');
  const formats = new Map();
  for (let i = 0; i < font.readUInt16BE(table + 2); i++) {
    const at = table + font.readUInt32BE(table + 4 + i * 8 + 4);
    formats.set(font.readUInt16BE(at), at);
  }
  if (formats.has(12)) {
    const at = formats.get(12);
    for (let i = 0; i < font.readUInt32BE(at + 12); i++) {
      const group = at + 16 + i * 12;
      for (let point = font.readUInt32BE(group); point <= font.readUInt32BE(group + 4); point++) yield point;
    }
  } else if (formats.has(4)) {
    const at = formats.get(4);
    const segments = font.readUInt16BE(at + 6) / 2;
    for (let i = 0; i < segments; i++) {
      const last = font.readUInt16BE(at + 14 + i * 2);
      for (let point = font.readUInt16BE(at + 16 + segments * 2 + i * 2); point <= last && point < 0xffff; point++) yield point;
    }
  } else throw new Error('a font without a character map of format 12 or 4');
}

function tableAt(font, name) {
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const entry = 12 + i * 16;
    if (font.toString('latin1', entry, entry + 4) === name) return font.readUInt32BE(entry + 8);
  }
  throw new Error(`a font without "${name}"`);
}
