/** @file Keys stay out of every error and record, also where a server echoes what it was sent. */

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The ways in which a key may come back: as it is, quoted for JSON or HTML, for a URL, in base64 or hex. */
const formsOf = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret);
  const unpadded = (text: string): string => text.replace(/=+$/, '');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    unpadded(bytes.toString('base64')),
    unpadded(Buffer.from(`Bearer ${secret}`).toString('base64')),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    [...secret].reverse().join(''),
  ];
};

const unescapedOnce = (text: string): string =>
  text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&#x([0-9a-f]{1,4});/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&#(\d{1,5});/g, (_, code: string) => String.fromCharCode(Number(code)));

/** A function that puts ‹key› in the place of each secret, in whatever form it stands. A text that holds one in another
 *  escape than those is shown unescaped. */
export const redactor = (secrets: readonly string[]): ((text: string) => string) => {
  const forms = [...new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf))];
  if (forms.length === 0) return (text) => text;
  // The longest first, so that none is left of another.
  forms.sort((a, b) => b.length - a.length);
  const pattern = new RegExp(forms.map(escaped).join('|'), 'gi');
  const redact = (text: string): string => text.replace(pattern, '‹key›');
  return (text) => {
    const plain = unescapedOnce(text);
    return plain !== text && redact(plain) !== plain ? redact(plain) : redact(text);
  };
};

/** What a base URL holds that nobody should read: a password, the values of its query. */
export const secretsIn = (url: string): readonly string[] => {
  try {
    const { password, searchParams } = new URL(url);
    return [decodeURIComponent(password), ...searchParams.values()].filter((secret) => secret !== '');
  } catch {
    return [];
  }
};
