/** @file The lines of a reply without the marks that Markdown puts before and around them. */

const BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
/** Quotes, headings, bullets and numbers of lists, several one after the other. */
const PREFIX = /^(?:(?:>|#{1,6}(?=[\s*_`])|[-+*•‣–](?=\s)|\d{1,2}[.)](?=\s))\s*)+/;
/** The same without numbers: under the heading "Decision" a number may be the decision. */
const MARKS = /^(?:(?:>|#{1,6}(?=[\s*_`])|[-+*•‣–](?=\s))\s*)+/;
const HEADING = /decision[^\p{L}\p{N}]*$/iu;
/** Lines that say nothing: code fences, rules, tags that stand alone. */
const EMPTY =
  /^(?:(?:```|~~~)[\w-]*|[-=_*](?:\s*[-=_*]){1,200}|<\/?(?:answer|output|response|p|div|pre|code|br)\s*\/?>|\$\$|\\\[|\\\])?$/i;

/** Lines in order, without prefixes. Lines that say nothing are left out. */
export const plainLines = (text: string): readonly string[] => {
  const lines: string[] = [];
  for (const written of text.split(BREAK)) {
    const line = written.trim();
    if (EMPTY.test(line)) continue;
    const plain = line.replace(HEADING.test(lines.at(-1) ?? '') ? MARKS : PREFIX, '').trim();
    if (!EMPTY.test(plain)) lines.push(plain);
  }
  return lines;
};

const PAIRS: readonly (readonly [open: string, close: string])[] = [
  ['***', '***'],
  ['___', '___'],
  ['**', '**'],
  ['__', '__'],
  ['*', '*'],
  ['_', '_'],
  ['```', '```'],
  ['``', '``'],
  ['`', '`'],
  ['$$', '$$'],
  ['$', '$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
  ['\\boxed{', '}'],
  ['\\text{', '}'],
  ['\\textbf{', '}'],
  ['\\mathbf{', '}'],
  ['\\mathrm{', '}'],
  ['<b>', '</b>'],
  ['<strong>', '</strong>'],
  ['<i>', '</i>'],
  ['<em>', '</em>'],
  ['<code>', '</code>'],
  ['<answer>', '</answer>'],
];

/** One pair of marks around a whole text; null when there is none. `**a** b **c**` is no text in marks. */
const unpaired = (text: string): { readonly inner: string; readonly boxed: boolean } | null => {
  for (const [open, close] of PAIRS) {
    if (text.length <= open.length + close.length || !text.startsWith(open) || !text.endsWith(close))
      continue;
    const inner = text.slice(open.length, -close.length).trim();
    const crossed = inner.includes(open) || (close !== '}' && inner.includes(close));
    if (inner !== '' && !crossed && (close !== '}' || closesLast(inner)))
      return { inner, boxed: open === '\\boxed{' };
  }
  return null;
};

/** Do the braces inside pair up by themselves, so that the brace taken off was the right one? */
const closesLast = (inner: string): boolean => {
  let depth = 0;
  for (const symbol of inner) {
    if (symbol === '{') depth += 1;
    if (symbol === '}') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
};

export interface Bare {
  /** The text as it stands, then with one pair of marks less each time. */
  readonly forms: readonly string[];
  /** Stood it in `\boxed{…}`? */
  readonly boxed: boolean;
  /** Was a full stop taken off its end? */
  readonly stopped: boolean;
}

/** Takes off pairs of marks and at most one full stop. */
export const bare = (text: string, mayStop = true): Bare => {
  const forms = [text.trim()];
  let boxed = false;
  let stopped = false;
  for (;;) {
    const now = forms.at(-1) as string;
    const inside = unpaired(now);
    if (inside !== null) {
      boxed ||= inside.boxed;
      forms.push(inside.inner);
    } else if (mayStop && !stopped && now.length > 1 && now.endsWith('.') && !now.endsWith('..')) {
      stopped = true;
      forms.push(now.slice(0, -1).trim());
    } else return { forms, boxed, stopped };
  }
};

export const last = (forms: readonly string[]): string => forms.at(-1) as string;
