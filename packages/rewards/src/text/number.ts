/** @file How an effort is written and read, with nothing lost between the two. */
import { either as E } from 'fp-ts';
import type { TextStyle } from '../decision.js';
import type { Noncompliance } from '../errors.js';

/** The one compact way to write an effort: at most `decimals` decimals, no trailing zeros, no zero before the point:
 *  0.8 → `.8`, 0 → `0`, 2 → `2`, 1.3 → `1.3`, −0.5 → `-.5`. */
export const renderCompactNumber = (value: number, decimals: number): string => {
  const fixed = value.toFixed(decimals);
  const short = fixed.includes('.') ? fixed.replace(/0+$/, '').replace(/\.$/, '') : fixed;
  return short === '-0' ? '0' : short.replace(/^(-?)0\./, '$1.');
};

/** The natural way: as compact, with the zero before the point: `0.8`. */
export const renderNaturalNumber = (value: number, decimals: number): string =>
  renderCompactNumber(value, decimals).replace(/^(-?)\./, '$10.');

/** Digits without needless zeros in front, a point and digits, or both. */
const grammar = /^(-?)(0|[1-9][0-9]*|(?=\.))(?:\.([0-9]+))?$/;

interface NumberRule {
  readonly decimals: number;
  readonly range: { readonly min: number; readonly max: number };
  readonly style: TextStyle;
}

/** Reads one number. compact: only the text that `renderCompactNumber` would write. natural: also `0.8`, `.80`, and any
 *  zeros behind the decimals, which do not change the value: `7.0` is the whole number 7.
 *  A text with more digits than a double holds is refused: it would be read as another number than was written. */
export const readNumber = (
  written: string,
  { decimals, range, style }: NumberRule,
  reply: string,
): E.Either<Noncompliance, number> => {
  const match = grammar.exec(written);
  if (match === null) return E.left({ _tag: 'NotANumber', reply, written });
  const [, sign, whole, fraction = ''] = match;
  const significant = fraction.replace(/0+$/, '');
  const digits = style === 'compact' ? fraction : significant;
  if (digits.length > decimals) return E.left({ _tag: 'TooManyDecimals', reply, written, decimals });
  const value = Number(written);
  if (value < range.min || value > range.max)
    return E.left({ _tag: 'OutOfRange', reply, value, min: range.min, max: range.max });
  const canonical = renderCompactNumber(value, decimals);
  const shortest =
    significant === ''
      ? `${sign}${whole === '' ? '0' : whole}`
      : `${sign}${whole === '0' ? '' : whole}.${significant}`;
  return (style === 'compact' ? written : shortest) === canonical
    ? E.right(value)
    : E.left({ _tag: 'NonCanonicalNumber', reply, written, canonical });
};
