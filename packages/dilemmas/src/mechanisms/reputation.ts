/** @file Reputation around a game: a public record of how often each seat has decided how, shown to all. It pays nothing.
 *  @source Nowak & Sigmund 1998, Evolution of indirect reciprocity by image scoring */
import {
  type Decision,
  type DecisionSpace,
  type Fault,
  type Game,
  type StepResult,
  spaceOf,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { sum, upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import {
  heardThrough,
  mechanismsOf,
  paramsWith,
  type RecordEntry,
  roundIsOver,
  textAround,
  through,
} from './around.js';

/** By seat, what it has decided so far, sorted by kind of phase. */
export type PublicRecord = readonly (readonly RecordEntry[])[];

export interface ReputationState<S> {
  readonly inner: S;
  /** Rounds that are over. */
  readonly record: PublicRecord;
  /** The round under way, which nobody is told of before it is over. */
  readonly pending: PublicRecord;
}
/** What the seat sees of the game, and the public record. */
export type ReputationView<O> = O & { readonly record: PublicRecord };

export interface ReputationOptions {
  /** A record that seats bring from earlier games, such as `state.record` at the end of one; default: nothing is known of anybody. */
  readonly record?: PublicRecord | undefined;
}

/** A game with a public record of all decisions in rounds that are over; left: all that is wrong with the options. With noise inside, what was
 *  decided is recorded, with noise around it, what was done. Talk is not recorded. Solutions are those of the game. */
export const withReputation = <S, O extends object>(
  game: Game<S, O>,
  options: ReputationOptions = {},
): E.Either<DilemmasError, Game<ReputationState<S>, ReputationView<O>>> => {
  const unknown = unknownOptions(options, ['record']);
  const { record = [] } = asOptions(options);
  const faults = [...unknown, ...wrongRecord(record, game.seats)];
  return faults.length > 0 ? invalid('withReputation', faults) : E.right(around(game, record));
};

const wrongRecord = (record: unknown, seats: number): readonly Fault[] => {
  const wrong = (reason: string): readonly Fault[] => [{ field: 'record', reason }];
  if (!Array.isArray(record)) return wrong('must be a list with one list for each seat');
  if (record.length !== 0 && record.length !== seats)
    return wrong(`must have one list for each of ${seats} seats, not ${record.length}`);
  return record.flatMap((entries: unknown, seat) =>
    Array.isArray(entries)
      ? entries.flatMap((entry: Partial<RecordEntry> | null, k) =>
          typeof entry?.kind === 'string' && typeof entry.what === 'string'
            ? wrongNumber(`record.${seat}.${k}.times`, entry.times, { integer: true, min: 1 })
            : [{ field: `record.${seat}.${k}`, reason: 'must have kind, what and times' }],
        )
      : [{ field: `record.${seat}`, reason: 'must be a list of entries' }],
  );
};

/** A decision in the words of a record; null where there is nothing to record: talk, spaces of one's own, and decisions that could not have
 *  been others. */
const summarised = (space: DecisionSpace, decision: Decision): string | null => {
  if (space._tag === 'choice') return spaceOf(space).write(decision, 'natural');
  if (decision._tag === 'links') return `${sum(decision.to)} of ${decision.to.length - 1} links`;
  if (space._tag !== 'effort' || decision._tag !== 'effort' || space.max <= space.min) return null;
  const { value } = decision;
  if (value <= space.min) return 'the least';
  if (value >= space.max) return 'the most';
  return value < (space.min + space.max) / 2 ? 'below the middle' : 'from the middle up';
};

const keyOf = ({ kind, what }: RecordEntry): string => `${kind}\n${what}`;

const added = (entries: readonly RecordEntry[], more: readonly RecordEntry[]): readonly RecordEntry[] => {
  const byKey = new Map<string, RecordEntry>();
  for (const entry of [...entries, ...more]) {
    const known = byKey.get(keyOf(entry))?.times ?? 0;
    byKey.set(keyOf(entry), { ...entry, times: known + entry.times });
  }
  return [...byKey.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
};

const merged = (a: PublicRecord, b: PublicRecord): PublicRecord =>
  a.map((entries, seat) => added(entries, b[seat] ?? []));

const around = <S, O extends object>(
  game: Game<S, O>,
  given: PublicRecord,
): Game<ReputationState<S>, ReputationView<O>> => {
  const { text, analysis, messages, ...same } = game;
  const all = upTo(game.seats);
  const nothing = all.map(() => []);
  const rule =
    'What everybody decides is counted, and after each round all are shown how often each decided how.';
  const told = ({ record }: ReputationView<O>, style: 'natural' | 'compact'): string => {
    if (style === 'compact')
      return `r${record.map((entries) => entries.map(({ kind, what, times }) => `${kind} ${what} ${times}`).join(',')).join('/')};`;
    const lines = record.flatMap((entries, seat) =>
      entries.length === 0
        ? []
        : [
            `Player ${seat} so far: ${entries.map(({ kind, what, times }) => `${kind}, ${what}: ${times} time${times === 1 ? '' : 's'}`).join('; ')}.`,
          ],
    );
    return [rule, ...lines].join('\n');
  };
  return {
    ...same,
    params: paramsWith(game, { reputation: { record: given } }),
    claims: {
      ...game.claims,
      // Nobody sees before the round is over what was decided where something else was done, or a wish that was not returned.
      ...(mechanismsOf(game).some((one) => 'noise' in one || 'pairing' in one)
        ? { information: 'imperfect' as const }
        : {}),
    },
    initial: (rng) => ({
      inner: game.initial(rng),
      record: merged(nothing, given),
      pending: nothing,
    }),
    phase: ({ inner }) => game.phase(inner),
    space: ({ inner }, seat) => game.space(inner, seat),
    observe: ({ inner, record }, seat) => ({ ...game.observe(inner, seat), record }),
    absent: ({ inner }, seat) => game.absent(inner, seat),
    status: ({ inner }) => game.status(inner),
    ...heardThrough(messages),
    step: ({ inner, record, pending }, decisions, rng) =>
      E.map(({ state: next, payoffs }: StepResult<S>) => {
        const { kind } = game.phase(inner);
        const now = all.map((seat) => {
          const [space, decision] = [game.space(inner, seat), decisions[seat] ?? null];
          const what = space === null || decision === null ? null : summarised(space, decision);
          return what === null ? [] : [{ kind, what, times: 1 }];
        });
        const open = merged(pending, now);
        return {
          state: roundIsOver(game, inner, next)
            ? { inner: next, record: merged(record, open), pending: nothing }
            : { inner: next, record, pending: open },
          payoffs,
        };
      })(game.step(inner, decisions, rng)),
    text: textAround(text, { rule, told }),
    ...(analysis === undefined ? {} : { analysis: through(analysis) }),
  };
};
