/** @file Numbers in text: exact, and as short as they go. */

/** The shortest decimal text that reads back as the number, never in exponent form: 0.5, −3, 2. */
export const plain = (x: number): string => {
  const text = String(x);
  return text.includes('e')
    ? x.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 100, maximumSignificantDigits: 17 })
    : text;
};

/** The same without a leading zero: .5, −.5, 2. */
export const short = (x: number): string => plain(x).replace(/^(-?)0\./, '$1.');

/** Rounded to some decimals; a zero has no sign. */
export const rounded = (x: number, decimals: number): number => {
  const scale = 10 ** decimals;
  return Math.round(x * scale) / scale + 0;
};
