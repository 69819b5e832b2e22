// Makes a PNG smaller: at most 256 colours, which drawings of lines and text do not exceed by much.
import { deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

const crc = (bytes) => (bytes.reduce((sum, byte) => crcTable[(sum ^ byte) & 0xff] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

/** The neighbour that is nearest to left + up - upper left: the fourth filter of PNG. */
function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The pixels of a PNG of 8 bits a channel, as RGB or RGBA, without interlacing: what Chromium writes. */
function decode(png) {
  const [width, height, depth, type, interlaced] = [png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25], png[28]];
  if (depth !== 8 || (type !== 2 && type !== 6) || interlaced !== 0) throw new Error('not a PNG of 8 bits in RGB or RGBA');
  const parts = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const bytes = type === 2 ? 3 : 4;
  const [raw, row] = [inflateSync(Buffer.concat(parts)), width * bytes];
  const pixels = Buffer.alloc(height * row);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)];
    for (let x = 0; x < row; x++) {
      const at = y * row + x;
      const left = x >= bytes ? pixels[at - bytes] : 0;
      const up = y > 0 ? pixels[at - row] : 0;
      const corner = x >= bytes && y > 0 ? pixels[at - row - bytes] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      pixels[at] = raw[y * (row + 1) + 1 + x] + guess;
    }
  }
  return { width, height, bytes, pixels };
}

const distance = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;

/** The same picture with a palette of its 256 most frequent colours; others become the nearest of these. */
export function smaller(png) {
  const { width, height, bytes, pixels } = decode(png);
  const colors = new Uint32Array(width * height);
  const counts = new Map();
  for (let i = 0; i < colors.length; i++) {
    colors[i] = pixels.readUIntBE(i * bytes, 3);
    counts.set(colors[i], (counts.get(colors[i]) ?? 0) + 1);
  }
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([color]) => color);
  const index = new Map(palette.map((color, i) => [color, i]));
  const nearest = (color) => palette.reduce((best, other, i) => (distance(other, color) < distance(palette[best], color) ? i : best), 0);
  for (const color of counts.keys()) {
    if (!index.has(color)) index.set(color, nearest(color));
  }
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(colors[y * width + x]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const entries = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  const data = deflateSync(rows, { level: 9 });
  return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', entries), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}
