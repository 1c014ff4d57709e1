/** @file The canonical text of an answer: what `parseDecision` reads back to the same answer. */
import type { Answer, Beliefs, Decision, DecisionSpace, TextStyle } from '../decision.js';
import { seatLabel } from './labels.js';
import { renderCompactNumber, renderNaturalNumber } from './number.js';
import { type FreeSpace, isFree } from './said.js';

/** The text of a decision that is not made of numbers. */
const freeText = (space: FreeSpace, decision: Decision, style: TextStyle): string =>
  decision._tag === 'talk'
    ? decision.text
    : decision._tag === 'own' && space._tag === 'own'
      ? space.write(decision.value, style)
      : '';

type Numbers = Exclude<Decision, { _tag: 'talk' | 'own' }>;

const entry = (space: Exclude<DecisionSpace, FreeSpace>, value: number, style: TextStyle): string => {
  if (space._tag === 'choice') return space.options[value] as string;
  if (space._tag === 'links') return String(value);
  return (style === 'compact' ? renderCompactNumber : renderNaturalNumber)(value, space.decimals);
};

const labels = (row: readonly number[]): string =>
  row.map((bit, seat) => (bit === 1 ? seatLabel(seat) : '')).join('');

const compactBeliefs = (beliefs: Beliefs, write: (value: number) => string): string => {
  switch (beliefs._tag) {
    case 'links':
      return labels(beliefs.toMe);
    case 'effort':
      return beliefs.seats
        .map((seat, at) => `${seatLabel(seat)}${write(beliefs.values[at] as number)}`)
        .join('');
    case 'choice':
      return beliefs.indices.map(write).join(',');
  }
};

const decisionNumbers = (decision: Numbers): readonly number[] =>
  decision._tag === 'links' ? decision.to : [decision._tag === 'effort' ? decision.value : decision.index];

const beliefNumbers = (beliefs: Beliefs): readonly number[] =>
  beliefs._tag === 'links' ? beliefs.toMe : beliefs._tag === 'effort' ? beliefs.values : beliefs.indices;

/** The text of an answer. The answer must be legal in `space`: an effort with more decimals than the space has is
 *  rounded to them. */
export const renderAnswer = (
  space: DecisionSpace,
  { decision, beliefs }: Answer,
  style: TextStyle,
): string => {
  if (isFree(space)) {
    const move = freeText(space, decision, style);
    return style === 'compact' ? `${move};` : `Decision: ${move}`;
  }
  const write = (value: number) => entry(space, value, style);
  const move = decisionNumbers(decision as Numbers).map(write);
  if (style === 'compact') {
    const before = beliefs === null ? '' : `${compactBeliefs(beliefs, write)}>`;
    return `${before}${decision._tag === 'links' ? labels(decision.to) : move.join('')};`;
  }
  const stated = beliefs === null ? '' : `Beliefs: [${beliefNumbers(beliefs).map(write).join(', ')}]\n`;
  return `${stated}Decision: ${space._tag === 'links' ? `[${move.join(', ')}]` : move.join('')}`;
};
