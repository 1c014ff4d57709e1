/** @file The texts that are answers, as an automaton: what a sampler may write so that each of its answers can be read. */
import type { DecisionSpace, TextStyle } from '../decision.js';
import { type AnswerGrammar, automaton, type Parts, type Places, partsOfLanguage } from './automaton.js';
import type { Choice, Effort, Links } from './entries.js';
import { seatLabel } from './labels.js';
import { renderCompactNumber, renderNaturalNumber } from './number.js';
import type { ParseOptions } from './parse.js';

/** Levels of a grid, and values of a space of one's own, at most. */
const MOST_LISTED = 20_000;
/** Digits that every double tells apart. */
const DIGITS = 15;

const DIGIT = '0123456789'.split('');
const ABOVE_ZERO = DIGIT.slice(1);

/** What stands before `then`: a part of a text. */
type Part = (then: Places) => Places;

const inTurn =
  (parts: readonly Part[]): Part =>
  (then) =>
    parts.reduceRight((after, part) => part(after), then);

const writer = (style: TextStyle) => (style === 'compact' ? renderCompactNumber : renderNaturalNumber);

/** Any number with so many decimals, written as an answer writes it: what is forecast has no range. */
const anyNumber = ({ text, oneOf }: Parts, style: TextStyle, decimals: number): Part => {
  const zero: Part = style === 'compact' ? (then) => then : (then) => text('0', then);
  return (then) => {
    let tail: Places = [];
    for (let left = 0; left < decimals; left++)
      tail = [...oneOf(ABOVE_ZERO, [...then, ...tail]), ...(left === 0 ? [] : oneOf(['0'], tail))];
    const fraction = decimals === 0 ? [] : text('.', tail);
    let whole: Places = [...then, ...fraction];
    for (let more = 1; more < Math.max(1, DIGITS - decimals); more++)
      whole = [...then, ...fraction, ...oneOf(DIGIT, whole)];
    const positive = [...oneOf(ABOVE_ZERO, whole), ...(decimals === 0 ? [] : zero(fraction))];
    return [...text('0', then), ...positive, ...text('-', positive)];
  };
};

const levels = ({ min, max, decimals }: Effort): readonly number[] | null => {
  const scale = 10 ** decimals;
  const [first, last] = [Math.ceil(min * scale - 1e-9), Math.floor(max * scale + 1e-9)];
  if (!(last - first < MOST_LISTED)) return null;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) / scale).filter(
    (value) => value >= min && value <= max,
  );
};

/** Labels of some of the seats, ascending. */
const someLabels =
  ({ oneOf }: Parts, seats: readonly number[]): Part =>
  (then) =>
    seats.reduceRight<Places>((after, seat) => oneOf([seatLabel(seat)], after).concat(after), then);

const others = ({ n, self }: Links): readonly number[] =>
  Array.from({ length: n }, (_, seat) => seat).filter((seat) => seat !== self);

/** `0, 1, 0`: a bit for each seat. */
const bits = ({ text, oneOf }: Parts, { n, self }: Links): Part =>
  inTurn(
    Array.from(
      { length: n },
      (_, seat): Part =>
        (then) => {
          const bit = oneOf(seat === self ? ['0'] : ['0', '1'], then);
          return seat === 0 ? bit : text(', ', bit);
        },
    ),
  );

const separated = ({ text }: Parts, part: Part, count: number, mark: string): Part =>
  inTurn(
    Array.from(
      { length: count },
      (_, i): Part =>
        (then) =>
          i === 0 ? part(then) : text(mark, part(then)),
    ),
  );

type Listed = Links | Effort | Choice;

/** The decision, without what ends it. */
const decisionPart = (parts: Parts, space: Listed, style: TextStyle): Part | null => {
  switch (space._tag) {
    case 'links':
      return style === 'compact'
        ? someLabels(parts, others(space))
        : (then) => parts.text('[', bits(parts, space)(parts.text(']', then)));
    case 'effort': {
      const grid = levels(space);
      const write = writer(style);
      return (
        grid &&
        ((then) =>
          parts.oneOf(
            grid.map((value) => write(value, space.decimals)),
            then,
          ))
      );
    }
    case 'choice':
      return (then) => parts.oneOf(space.options, then);
  }
};

const beliefsPart = (parts: Parts, space: Listed, style: TextStyle, seats: readonly number[]): Part => {
  const compact = style === 'compact';
  switch (space._tag) {
    case 'links':
      return compact ? someLabels(parts, others(space)) : bits(parts, space);
    case 'effort': {
      const number = anyNumber(parts, style, space.decimals);
      return compact
        ? inTurn(
            seats.map(
              (seat): Part =>
                (then) =>
                  parts.text(seatLabel(seat), number(then)),
            ),
          )
        : separated(parts, number, seats.length, ', ');
    }
    case 'choice':
      return separated(parts, (then) => parts.oneOf(space.options, then), seats.length, compact ? ',' : ', ');
  }
};

/** Texts of a space of one's own that lists its values. */
const ownPart = (
  parts: Parts,
  space: Extract<DecisionSpace, { _tag: 'own' }>,
  style: TextStyle,
): Part | null => {
  const all = space.all?.();
  return all === undefined || all.length > MOST_LISTED
    ? null
    : (then) =>
        parts.oneOf(
          all.map((value) => space.write(value, style)),
          then,
        );
};

/** The answers that `parseDecision` reads with these options, each in the one way in which `renderAnswer` writes it: every legal
 *  decision is among them, reasoning before a natural answer is not. null where they cannot be listed: what is said, a space
 *  of one's own without `all`, more than 20,000 levels of effort. */
export const answerGrammar = (
  space: DecisionSpace,
  { style, beliefs = 'none', seats = [] }: ParseOptions,
): AnswerGrammar | null => {
  if (space._tag === 'talk') return null;
  const parts = partsOfLanguage();
  const { text, end } = parts;
  const move = space._tag === 'own' ? ownPart(parts, space, style) : decisionPart(parts, space, style);
  if (move === null) return null;
  const decision = style === 'compact' ? move(text(';', end)) : text('Decision: ', move(end));
  if (beliefs === 'none' || space._tag === 'own') return automaton(decision, end);
  const states = beliefsPart(parts, space, style, seats);
  const stated =
    style === 'compact' ? states(text('>', decision)) : text('Beliefs: [', states(text(']\n', decision)));
  return automaton(beliefs === 'required' ? stated : [...stated, ...decision], end);
};
