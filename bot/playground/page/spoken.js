// A spoken message for who has no microphone at hand: some seconds of silence, as Opus in Ogg, as Telegram has them.

const RATE = 48000;
const SILENT_FRAME = [0xf8, 0xff, 0xfe]; // 20 ms of nothing, mono: its kind, and what the codec makes of silence
const FRAMES_A_SECOND = 50;
const [FIRST, LAST] = [2, 4]; // what a page is in its stream

const ascii = (text) => [...text].map((letter) => letter.charCodeAt(0));

const little = (number, bytes) => Array.from({ length: bytes }, (_, place) => Math.floor(number / 256 ** place) % 256);

/** A voice message of that many seconds, as a file to be uploaded. */
export function silence(seconds) {
  const stream = 1 + Math.floor(Math.random() * 0xffff);
  const head = [...ascii("OpusHead"), 1, 1, ...little(0, 2), ...little(RATE, 4), ...little(0, 2), 0];
  const tags = [...ascii("OpusTags"), ...little(4, 4), ...ascii("page"), ...little(0, 4)];
  const pages = [page(stream, 0, 0, FIRST, [head]), page(stream, 1, 0, 0, [tags])];
  for (let second = 0; second < seconds; second += 1) {
    const frames = Array.from({ length: FRAMES_A_SECOND }, () => SILENT_FRAME);
    const played = (second + 1) * RATE;
    pages.push(page(stream, second + 2, played, second === seconds - 1 ? LAST : 0, frames));
  }
  return new File(pages, "voice.ogg", { type: "audio/ogg" });
}

/** A page of an Ogg stream (RFC 3533): packets shorter than 255 bytes, a table of their lengths, and a checksum. */
function page(stream, number, played, kind, packets) {
  const begin = [...ascii("OggS"), 0, kind, ...little(played, 8), ...little(stream, 4), ...little(number, 4)];
  const rest = [packets.length, ...packets.map((packet) => packet.length), ...packets.flat()];
  const sum = checksum([...begin, 0, 0, 0, 0, ...rest]);
  return new Uint8Array([...begin, ...little(sum, 4), ...rest]);
}

/** CRC-32 by the polynomial 04c11db7, neither mirrored nor inverted. */
function checksum(bytes) {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return sum >>> 0;
}
