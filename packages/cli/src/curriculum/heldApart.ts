/** @file Who is held out must be a stranger: what the student does against one that it trained with says nothing of others. */
import { fail } from '../errors.js';

export interface Known {
  readonly name: string;
  /** Equal for partners that are one. */
  readonly key: string;
}

/** Fails where a held-out partner is in the first population, under whatever name. */
export const heldApart = (population: readonly Known[], heldOut: readonly Known[]): void => {
  for (const { name, key } of heldOut) {
    const met = population.find((one) => one.key === key);
    if (met === undefined) continue;
    const same =
      met.name === name ? 'is in the population too' : `does as ${met.name} of the population does`;
    fail({
      _tag: 'Refused',
      sentence: `Held-out partner ${name} ${same}, so that the student trains with it and it is no stranger; take it out of heldOut or of population (instead of classics, name the others).`,
    });
  }
};
