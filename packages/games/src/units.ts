/** @file Units. A model is solved in units of its greatest type, so that no tie hangs on what its amounts are counted in. */

/** The power of two at the greatest of some amounts above 0, or next below it: to divide by it loses no digit. */
export const unitOf = (amounts: ArrayLike<number>): number =>
  2 ** Math.floor(Math.log2(Array.from(amounts).reduce((most, x) => Math.max(most, x), 0)));

interface Solved {
  readonly efforts: readonly number[];
  readonly payoffs: readonly number[];
  readonly welfare: number;
  readonly gap: number;
}

/** What was found of a model in its units, told in those that it came in. unit: of efforts · worth: of payoffs */
export const inGivenUnits = <A extends Solved>(found: A, unit: number, worth: number): A => ({
  ...found,
  efforts: found.efforts.map((e) => e * unit),
  payoffs: found.payoffs.map((p) => p * worth),
  welfare: found.welfare * worth,
  gap: found.gap * worth,
});
