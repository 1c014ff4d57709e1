/** @file The game between all students so far and all opponents, whose payoffs are regrets: what Nash weights solve. There is no exact regret on
 *  a grid, so that each student plays with each opponent once, on the walks of the evaluation, and what was measured is kept.
 *  @source Lanctot et al. 2017, A unified game-theoretic approach to multiagent reinforcement learning (PSRO) */
import type { WalkNet } from '../walk/model.js';
import type { CourseOpponent } from './kinds.js';
import type { Standing } from './standing.js';

/** A student as it was, and the regret that each opponent left it, by id. */
export interface PastStudent {
  readonly net: WalkNet;
  readonly regrets: Readonly<Record<string, number>>;
}

/** broken: why its code was stopped on the way; null: it was not. */
export type Measure<O> = (
  net: WalkNet,
  opponent: O,
) => Promise<{ readonly standing: Standing; readonly broken: string | null }>;

export interface MetaGame {
  /** [students][opponents] */
  readonly table: readonly (readonly number[])[];
  /** With what was measured for it. */
  readonly students: readonly PastStudent[];
  /** By opponent: why its code was stopped while an earlier student played with it; null: it was not. */
  readonly broken: readonly (string | null)[];
}

/** The table, what is missing in it measured. Where there is no student yet, the untrained net stands in it alone, and is not kept. */
export const metaGame = async <O extends CourseOpponent>(
  students: readonly PastStudent[],
  untrained: WalkNet,
  population: readonly O[],
  measure: Measure<O>,
): Promise<MetaGame> => {
  const broken = new Map<string, string>();
  const filled = async ({ net, regrets }: PastStudent): Promise<PastStudent> => {
    const all: Record<string, number> = {};
    for (const opponent of population) {
      const { id } = opponent;
      const known = regrets[id];
      if (known !== undefined) {
        all[id] = known;
        continue;
      }
      const measured = await measure(net, opponent);
      all[id] = measured.standing.regret;
      if (measured.broken !== null) broken.set(id, measured.broken);
    }
    return { net, regrets: all };
  };
  const rows: PastStudent[] = [];
  for (const one of students.length === 0 ? [{ net: untrained, regrets: {} }] : students)
    rows.push(await filled(one));
  return {
    table: rows.map(({ regrets }) => population.map(({ id }) => regrets[id] as number)),
    students: students.length === 0 ? [] : rows,
    broken: population.map(({ id }) => broken.get(id) ?? null),
  };
};

/** With one more, and without what is known of opponents that are there no longer. */
export const withStudent = (students: readonly PastStudent[], last: PastStudent): readonly PastStudent[] => [
  ...students.map(({ net, regrets }) => ({
    net,
    regrets: Object.fromEntries(Object.entries(regrets).filter(([id]) => id in last.regrets)),
  })),
  last,
];
