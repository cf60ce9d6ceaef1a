// Draws the portal's sign (nine tiles, one lit) as PNG, for browsers that take no SVG icon.
import { crc32, deflateSync } from "node:zlib";

const NAVY = [11, 33, 66, 255];
const LIGHT = [185, 201, 222, 255];
const GOLD = [255, 190, 46, 255];
const CLEAR = [0, 0, 0, 0];

/** The color of one pixel of a sign with tiles and gaps of whole pixels. */
function color(x, y, { margin, tile, gap, ground, plain }) {
  const cell = (at) => ((at - margin) % (tile + gap) < tile ? Math.floor((at - margin) / (tile + gap)) : -1);
  const [column, row] = [cell(x), cell(y)];
  const inside = [column, row].every((n) => n >= 0 && n < 3);
  if (!inside) return ground;
  return column === 1 && row === 1 ? GOLD : plain;
}

/** One PNG chunk: length, type, content, checksum. */
function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A square PNG, 8 bits of red, green, blue and alpha a pixel. */
function png(size, look) {
  const line = (y) => [0, ...Array.from({ length: size }, (_, x) => color(x, y, look)).flat()];
  const pixels = Buffer.from(Array.from({ length: size }, (_, y) => line(y)).flat());
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(pixels)), chunk("IEND", Buffer.alloc(0))]);
}

/** An .ico file that holds one PNG of 32 pixels. */
export function favicon() {
  const image = png(32, { margin: 1, tile: 9, gap: 2, ground: CLEAR, plain: NAVY });
  const head = Buffer.from([0, 0, 1, 0, 1, 0, 32, 32, 0, 0, 1, 0, 32, 0, 0, 0, 0, 0, 22, 0, 0, 0]);
  head.writeUInt32LE(image.length, 14);
  return Buffer.concat([head, image]);
}

/** The icon of a phone's home screen, 180 pixels on navy. */
export function touchIcon() {
  return png(180, { margin: 30, tile: 36, gap: 6, ground: NAVY, plain: LIGHT });
}
