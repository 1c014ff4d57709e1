/** @file The canonical text of an answer: what `parseDecision` reads back to the same answer. */
import type { Answer, Beliefs, Decision, DecisionSpace, TextStyle } from '../decision.js';
import { renderCompactNumber, renderNaturalNumber } from './number.js';

const entry = (space: DecisionSpace, value: number, style: TextStyle): string => {
  switch (space._tag) {
    case 'links':
      return String(value);
    case 'effort':
      return (style === 'compact' ? renderCompactNumber : renderNaturalNumber)(value, space.decimals);
    case 'choice':
      return space.options[value] as string;
  }
};

const decisionNumbers = (decision: Decision): readonly number[] =>
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
  const write = (value: number) => entry(space, value, style);
  const move = decisionNumbers(decision).map(write);
  const stated = beliefs === null ? null : beliefNumbers(beliefs).map(write);
  if (style === 'compact')
    return `${stated === null ? '' : `${stated.join(space._tag === 'links' ? '' : ',')}>`}${move.join('')};`;
  const line = space._tag === 'links' ? `[${move.join(', ')}]` : move.join('');
  return `${stated === null ? '' : `Beliefs: [${stated.join(', ')}]\n`}Decision: ${line}`;
};
