/** @file From a reply to a decision, or to the reason why it is none. Nothing is repaired, guessed or defaulted. */
import { either as E } from 'fp-ts';
import type { Answer, Beliefs, Decision, DecisionSpace, TextStyle } from '../decision.js';
import type { Noncompliance } from '../errors.js';
import { linksBeliefs, linksDecision, type Read, readBits, readForecasts, readScalar } from './entries.js';
import { readLabelledEfforts, readLinks } from './labelled.js';
import { cutCompact, cutList, cutNatural } from './layout.js';
import { readLenient } from './lenient/read.js';
import { type FreeSpace, isFree, readFreeReply } from './said.js';
import { openThought } from './thoughts.js';
import { textOf, unended, type Written } from './written.js';

/** strict: the grammar alone. lenient: natural replies also in the dress of chat models (Markdown, boxes, prose around
 *  the line); where the strict reader accepts, both give the same. Compact text has one reader. */
export type Reader = 'strict' | 'lenient';

/** `seats`: who moves in the phase, ascending, the deciding seat included; needed wherever beliefs are read (a links
 *  space tells it itself). `reader`: strict unless told. */
export type ParseOptions = { readonly style: TextStyle; readonly reader?: Reader | undefined } & (
  | { readonly beliefs?: 'none' | undefined; readonly seats?: readonly number[] | undefined }
  | { readonly beliefs: 'optional' | 'required'; readonly seats: readonly number[] }
);

type Seats = readonly number[];
type CutSpace = Exclude<DecisionSpace, FreeSpace>;

const compactDecision = (space: CutSpace, text: string, reply: string): Read<Decision> =>
  space._tag === 'links'
    ? linksDecision(readLinks(text, space, reply))
    : readScalar(space, text, 'compact', reply);

const compactBeliefs = (space: CutSpace, text: string, seats: Seats, reply: string): Read<Beliefs> => {
  switch (space._tag) {
    case 'links':
      return linksBeliefs(readLinks(text, space, reply));
    case 'effort':
      return readLabelledEfforts(text, space, seats, reply);
    case 'choice':
      return readForecasts(space, cutList(text), seats, reply);
  }
};

const naturalDecision = (space: CutSpace, entries: readonly string[], reply: string): Read<Decision> =>
  space._tag === 'links'
    ? linksDecision(readBits(entries, space, reply))
    : readScalar(space, entries.join(), 'natural', reply);

const naturalBeliefs = (
  space: CutSpace,
  entries: readonly string[],
  seats: Seats,
  reply: string,
): Read<Beliefs> =>
  space._tag === 'links'
    ? linksBeliefs(readBits(entries, space, reply))
    : readForecasts(space, entries, seats, reply);

/** Beliefs first, as they stand first. */
const together = (
  reply: string,
  beliefs: Read<Beliefs> | null,
  decision: () => Read<Decision>,
): Read<Answer> => {
  if (beliefs !== null && E.isLeft(beliefs))
    return E.left({ _tag: 'InvalidBeliefs', reply, cause: beliefs.left });
  return E.map((one: Decision): Answer => ({ decision: one, beliefs: beliefs?.right ?? null }))(decision());
};

const readStrict = (space: CutSpace, reply: string, options: ParseOptions): Read<Answer> => {
  const rule = options.beliefs ?? 'none';
  // Beliefs are only cut off where the options ask for them, and there `seats` is a list by type.
  const seats = options.seats as Seats;
  if (options.style === 'compact') {
    return E.chain(({ decision, beliefs }: { decision: string; beliefs: string | null }) =>
      together(reply, beliefs === null ? null : compactBeliefs(space, beliefs, seats, reply), () =>
        compactDecision(space, decision, reply),
      ),
    )(cutCompact(space, reply, rule));
  }
  return E.chain(
    ({ decision, beliefs }: { decision: readonly string[]; beliefs: readonly string[] | null }) =>
      together(reply, beliefs === null ? null : naturalBeliefs(space, beliefs, seats, reply), () =>
        naturalDecision(space, decision, reply),
      ),
  )(cutNatural(space, reply, rule));
};

/** Reads what was written as a decision in `space`, and the beliefs before it. `written`: what a model wrote, with
 *  whether it ended; or a text that is known to be whole.
 *
 *  compact: `[beliefs>]decision;` such as `BC;`, `;` (no links), `1.3;`, `.8;`, `cooperate;`, and with beliefs `C>BC;`
 *    (C proposes a link to me), `A1.2B.8C1.3>1.3;`, `defect,cooperate>defect;` (the joint decision of all movers)
 *  natural: any text, an optional line `Beliefs: [0, 1, 1]`, a last line `Decision: [0, 1, 1]`.
 *
 *  A message, and a decision of one's own, has one reader and no beliefs, whatever is asked: all before the last `;`, or the
 *  last line `Decision: …`. A message that is empty, longer than the space allows, or has control characters is none.
 *
 *  left: the first fault. What was cut off is `Truncated`, whatever stands there. A compact reply that parses is the
 *  very text that `renderAnswer` writes. The space must be sound (`checkSpace`). */
export const parseDecision = (
  space: DecisionSpace,
  written: Written,
  options: ParseOptions,
): E.Either<Noncompliance, Answer> => {
  const reply = textOf(written);
  const fault = unended(written) ?? openThought(reply);
  if (fault !== null) return E.left(fault);
  if (isFree(space))
    return E.map((decision: Decision): Answer => ({ decision, beliefs: null }))(
      readFreeReply(space, reply, options.style),
    );
  const strict = readStrict(space, reply, options);
  return E.isRight(strict) || options.style === 'compact' || options.reader !== 'lenient'
    ? strict
    : readLenient(space, reply, options.beliefs ?? 'none', options.seats ?? []);
};

/** What each of the two readers makes of a reply. */
export const parseBoth = (
  space: DecisionSpace,
  written: Written,
  options: ParseOptions,
): Readonly<Record<Reader, E.Either<Noncompliance, Answer>>> => {
  const strict = parseDecision(space, written, { ...options, reader: 'strict' });
  return {
    strict,
    lenient: E.isRight(strict) ? strict : parseDecision(space, written, { ...options, reader: 'lenient' }),
  };
};
