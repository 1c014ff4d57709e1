/** @file The byte alphabet of byte-level BPE: a printable character stands for each byte. */

const printable = (byte: number): boolean =>
  (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);

/** byteChar[b] is the character of byte b: itself where it prints, else the next one from U+0100 on.
 *  @source Radford et al. 2019 (GPT-2), bytes_to_unicode */
export const byteChar: readonly string[] = (() => {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
})();

/** The byte of each of these characters. */
export const byteOf: ReadonlyMap<string, number> = new Map(byteChar.map((char, byte) => [char, byte]));

/** The 256 characters in order of their code: the first 256 entries of a byte-level vocabulary. */
export const byteAlphabet: readonly string[] = [...byteChar].sort();

/** Text as the characters of its UTF-8 bytes. */
export const toByteChars = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => byteChar[byte]).join('');
