/** @file Linear programs, by YALPS. What comes out is never trusted: whoever asks proves it. */
import { solve } from 'yalps';

export interface LinearProgram {
  /** To be as large as can be: objective·x. [variables] */
  readonly objective: readonly number[];
  /** rows·x ≥ least [constraints], with x ≥ 0. */
  readonly rows: readonly (readonly number[])[];
  readonly least: readonly number[];
  /** Rows·x that must be equal to a number. */
  readonly equal?: readonly (readonly [row: readonly number[], value: number])[];
}

/** x [variables]; null where no solution was found. */
export const maximise = ({ objective, rows, least, equal = [] }: LinearProgram): readonly number[] | null => {
  const constraints = new Map<string, { readonly min: number } | { readonly equal: number }>([
    ...least.map((min, k) => [`row ${k}`, { min }] as const),
    ...equal.map(([, value], k) => [`equal ${k}`, { equal: value }] as const),
  ]);
  const variables = objective.map((gain, i) => {
    const column: [string, number][] = [['objective', gain]];
    for (const [k, row] of rows.entries()) column.push([`row ${k}`, row[i] as number]);
    for (const [k, [row]] of equal.entries()) column.push([`equal ${k}`, row[i] as number]);
    return [String(i), column] as const;
  });
  const { status, variables: found } = solve(
    { direction: 'maximize', objective: 'objective', constraints, variables },
    { includeZeroVariables: true, precision: 1e-10 },
  );
  if (status !== 'optimal') return null;
  const values = new Map(found);
  return objective.map((_, i) => values.get(String(i)) ?? 0);
};
