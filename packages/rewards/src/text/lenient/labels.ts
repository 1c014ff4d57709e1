/** @file Finds `Decision: …` and `Beliefs: …` among lines, in whatever marks they stand. */
import { type Bare, bare } from './lines.js';

/** What stands behind a label, or in a box. `from`, `to`: the first and the last of its lines. */
export interface Labelled {
  readonly from: number;
  readonly to: number;
  /** The ways to write it, from as it stands to without any marks; null: the line cannot be taken apart. */
  readonly forms: readonly string[] | null;
  readonly line: string;
}

type Label = 'decision' | 'beliefs';

const WORDS: Readonly<Record<Label, string>> = {
  decision: '(?:(?:my|the|our|final) +){0,2}decision',
  beliefs: '(?:(?:my|the|our) +)?beliefs',
};
const AROUND = {
  decision: new RegExp(`^([*_\`]*)${WORDS.decision}\\s*([*_\`]*)\\s*[:=：]\\s*(.*)$`, 'i'),
  beliefs: new RegExp(`^([*_\`]*)${WORDS.beliefs}\\s*([*_\`]*)\\s*[:=：]\\s*(.*)$`, 'i'),
};
const ALONE = {
  decision: new RegExp(`^${WORDS.decision}$`, 'i'),
  beliefs: new RegExp(`^${WORDS.beliefs}$`, 'i'),
};

const reversed = (marks: string): string => [...marks].reverse().join('');

/** The value of `**Decision:** 2`, `**Decision**: 2`, `Decision = 2`; null when the marks do not pair up, undefined
 *  when the line has no such label. */
const behind = (line: string, label: Label): string | null | undefined => {
  const match = AROUND[label].exec(line);
  if (match === null) return undefined;
  const [, open, between, rest] = match as unknown as readonly [string, string, string, string];
  const close = reversed(open);
  if (open === '') return between === '' ? rest : null;
  if (between === close) return rest;
  return between === '' && rest.startsWith(close) ? rest.slice(close.length).trim() : null;
};

const hasLabel = (form: string): boolean => AROUND.decision.test(form) || AROUND.beliefs.test(form);

/** What stands at a line: the label with its value, or the label alone and the value on the next line. */
const at = (
  lines: readonly string[],
  outer: readonly Bare[],
  from: number,
  label: Label,
): Labelled | null => {
  const line = lines[from] as string;
  const { forms, boxed, stopped } = outer[from] as Bare;
  // From the outside in: marks around the label must not be mistaken for marks around the line.
  const found = forms.map((form) => behind(form, label));
  const inLine = found.findLast((value) => typeof value === 'string');
  if (typeof inLine === 'string' && inLine !== '')
    return { from, to: from, forms: bare(inLine, !stopped).forms, line };
  if (inLine === undefined && found.some((value) => value === null))
    return { from, to: from, forms: null, line };
  if (inLine === '' || forms.some((form) => ALONE[label].test(form))) {
    // A heading above lines that have labels of their own is a heading and no more.
    const next = outer[from + 1];
    return next === undefined || next.forms.some(hasLabel)
      ? null
      : { from, to: from + 1, forms: next.forms, line };
  }
  return boxed && label === 'decision' ? { from, to: from, forms, line } : null;
};

/** All places of a label. A line that is a value is not looked at for another label. */
export const labelled = (lines: readonly string[], label: Label): readonly Labelled[] => {
  const outer = lines.map((line) => bare(line));
  const found: Labelled[] = [];
  for (let from = 0; from < lines.length; from++) {
    const one = at(lines, outer, from, label);
    if (one === null) continue;
    found.push(one);
    from = one.to;
  }
  return found;
};
