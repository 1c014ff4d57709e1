/** @file What seats do beside others, of a record of play: do they follow the others, and do they ride on what the others give? */
import type { Fault } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import { matrixFaults } from '../solve/bimatrix.js';

/** What a seat did: a word, an amount; null where it did not move. */
type Action = string | number | null;

export interface Conformity {
  /** Share of the occasions on which a seat did what most others had done in the round before; NaN where there was none. */
  readonly followed: number;
  /** What that share would be if each seat did what it did as often, and without a look at the others. */
  readonly chance: number;
  /** (followed − chance)/(1 − chance): 1 where all follow always, 0 as by chance, below 0 where they do what others did not. NaN where
   *  nothing but following was possible. */
  readonly index: number;
  /** Moves of a seat after a round in which more than half of the others who moved had done the same. */
  readonly occasions: number;
}

const countBy = <T>(items: readonly T[]): ReadonlyMap<T, number> => {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
};

/** What more than half of the others did, or undefined. */
const majority = (round: readonly Action[], seat: number): Action | undefined => {
  const others = round.filter((action, other) => other !== seat && action !== null);
  return [...countBy(others)].find(([, count]) => 2 * count > others.length)?.[0];
};

const actionFaults = (actions: unknown): readonly Fault[] => {
  const reason =
    'must be a list of rounds, each a list of what every seat did: a word, a finite number, or null';
  if (!Array.isArray(actions) || actions.length === 0 || !actions.every(Array.isArray))
    return [{ field: 'actions', reason }];
  const width = (actions[0] as readonly unknown[]).length;
  return (actions as readonly (readonly unknown[])[]).flatMap((round, t): Fault[] =>
    width > 1 &&
    round.length === width &&
    Array.from(round).every(
      (one) => one === null || typeof one === 'string' || (typeof one === 'number' && Number.isFinite(one)),
    )
      ? []
      : [
          {
            field: `actions[${t}]`,
            reason: 'must have one entry for each of two seats or more: a word, a finite number, or null',
          },
        ],
  );
};

/** How often seats do what most others did in the round before, against chance (Cohen's kappa of the two).
 *  @param actions [T][n] what each seat did; null where it did not move
 *  @source Cohen 1960, A coefficient of agreement for nominal scales; Asch 1956 (following the majority) */
export const conformity = (actions: readonly (readonly Action[])[]): E.Either<DilemmasError, Conformity> => {
  const faults = actionFaults(actions);
  if (faults.length > 0) return invalid('conformity', faults);
  const bySeat = upTo(actions[0]?.length ?? 0).map((seat) =>
    actions.slice(1).flatMap((round, t) => {
      const own = round[seat] ?? null;
      const most = majority(actions[t] as readonly Action[], seat);
      return own === null || most === undefined || most === null ? [] : [{ own, most }];
    }),
  );
  const occasions = bySeat.flat().length;
  const followed = bySeat.flat().filter(({ own, most }) => own === most).length / occasions;
  let expected = 0;
  for (const seen of bySeat) {
    const own = countBy(seen.map((one) => one.own));
    for (const [action, count] of countBy(seen.map((one) => one.most)))
      expected += (count * (own.get(action) ?? 0)) / seen.length;
  }
  const chance = expected / occasions;
  return E.right({
    followed,
    chance,
    index: chance < 1 - 1e-12 ? (followed - chance) / (1 - chance) : Number.NaN,
    occasions,
  });
};

export interface FreeRiding {
  /** Share of the occasions on which a seat gave less than `share` of its part while the others gave theirs; NaN where there was none. */
  readonly rate: number;
  /** The same of each seat. */
  readonly seats: readonly number[];
  /** Moves of a seat that has a part to give, while the others together give at least `share` of theirs. */
  readonly occasions: number;
}

export interface FreeRidingOptions {
  /** [T][n] what each seat gave. */
  readonly given: readonly (readonly number[])[];
  /** [T][n] its part: what a planner has it give there; 0 where it has nothing to give. */
  readonly parts: readonly (readonly number[])[];
  /** Of its part, from 0 to 1; default ½. Who gives as much does not ride free. */
  readonly share?: number | undefined;
}

/** How often seats give less than a share of their part while the others give. Where the others do not give either, nobody rides on anything.
 *  @source Olson 1965, The logic of collective action; Fehr & Gächter 2000 (contributions beside the optimum) */
export const freeRiding = (options: FreeRidingOptions): E.Either<DilemmasError, FreeRiding> => {
  const unknown = unknownOptions(options, ['given', 'parts', 'share']);
  const { given = [], parts = [], share = 0.5 } = asOptions(options);
  const wrong = [...matrixFaults('given', given), ...matrixFaults('parts', parts)];
  const faults = [...unknown, ...wrong, ...wrongNumber('share', share, { above: 0, max: 1 })];
  const seats = given?.[0]?.length ?? 0;
  if (wrong.length === 0 && (parts.length !== given.length || parts[0]?.length !== seats))
    faults.push({ field: 'parts', reason: `must be of the size of given, ${given.length} × ${seats}` });
  if (faults.length > 0) return invalid('freeRiding', faults);
  const reaches = (gave: number, part: number): boolean => gave >= share * part - 1e-12;
  const bySeat = upTo(seats).map((seat) =>
    given.flatMap((round, t): boolean[] => {
      const part = parts[t] as readonly number[];
      const without = (row: readonly number[]): number =>
        row.reduce((sum, x, other) => sum + (other === seat ? 0 : x), 0);
      const others = without(part);
      return (part[seat] as number) > 0 && others > 0 && reaches(without(round), others)
        ? [!reaches(round[seat] as number, part[seat] as number)]
        : [];
    }),
  );
  const rate = (rides: readonly boolean[]): number => rides.filter(Boolean).length / rides.length;
  return E.right({ rate: rate(bySeat.flat()), seats: bySeat.map(rate), occasions: bySeat.flat().length });
};
