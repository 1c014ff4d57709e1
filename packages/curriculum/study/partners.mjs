/** @file Held-out partners, which no generator is shown: the classics of @tompo/dilemmas, as tables or as code, and drawn players of memory
 *  one. */
import { machineOf } from '@tompo/curriculum';
import { drawnVector, memoryOne, memoryOneClassics } from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import { code } from './code.mjs';
import { right } from './right.mjs';

const DRAWN = 12;

/** [{ name, machine }], each different. */
export const heldOut = async (game, sandbox) => {
  const { rounds } = game;
  const tables = Object.entries(memoryOneClassics).map(([name, vector]) => ({
    name,
    machine: machineOf(memoryOne(vector), rounds),
  }));
  const written = [];
  for (const [name, text] of Object.entries(code))
    written.push({ name, machine: right(await sandbox.tabulate(text, game)).machine });
  const random = rng('held-out partners');
  const drawn = Array.from({ length: DRAWN }, (_, i) => ({
    name: `drawn ${i + 1}`,
    machine: machineOf(memoryOne(drawnVector(random)), rounds),
  }));
  return [...tables, ...written, ...drawn];
};
