/** @file Students in the asymmetric kitchen, trained with scripted partners: relative performance with those and with cooks that they never met.
 *      node study/cooking.mjs [seeds] [folder] [arm …]
 *  Arms: `sparse` (nothing but deliveries is paid), `shaped` (in training a tomato in a pot pays 2 to who put it there). What is counted is soups, in both.
 *  A training that is there already is kept, so that a study that was ended goes on. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import {
  idleCook,
  LENGTHS,
  plateCook,
  randomCook,
  switchingCook,
  tomatoCook,
  wholeCook,
} from '@tompo/curriculum/cooking';
import { cookingStudent, scriptedShifts } from '@tompo/curriculum/net';
import { openExecutor } from '@tompo/jit';
import { cookingTable } from './cooking-table.mjs';
import { right } from './right.mjs';
import { keepIn, keptIn, trained } from './training.mjs';

const [STUDENT_STEPS, ORACLE_STEPS] = [360_000, 180_000];
const SHIFTS = 64;
const ORACLE_SEED = 1000;
const EVALUATION = { walks: SHIFTS, seed: 77 };
const length = LENGTHS.short;

const ARMS = { sparse: 0, shaped: 2 };
/** Who is met in training, and who is not. */
const POOL = { tomatoes: tomatoCook, plates: plateCook, whole: wholeCook };
const HELD_OUT = {
  idle: idleCook,
  random: randomCook(5),
  'switches after 2': switchingCook(2, tomatoCook, plateCook),
};
const ALL = { ...POOL, ...HELD_OUT };
/** Replies that are known without any training, tried with each partner. */
const REPLIES = { whole: wholeCook, tomatoes: tomatoCook, plates: plateCook };

const seeds = Number(process.argv[2] ?? 3);
const folder =
  process.argv[3] ?? fileURLToPath(new URL('../../../docs/study/cooking/results', import.meta.url));
const names = process.argv.length > 4 ? process.argv.slice(4) : Object.keys(ARMS);
mkdirSync(folder, { recursive: true });
await tf.setBackend('cpu');
const executor = right(await openExecutor('jit:cpu', { threads: 1 }));

const SOUPS = { of: ({ deliveries }) => deliveries, unit: 'soups' };
const soupsOf = (shifts) => shifts.map(SOUPS.of);

for (const arm of names) {
  const potReward = ARMS[arm];
  if (potReward === undefined)
    throw new Error(`There is no arm ${arm}; there are ${Object.keys(ARMS).join(', ')}.`);
  const params = { length, potReward };
  const student = right(cookingStudent(params, { executor }));
  const path = join(folder, `${arm}.json`);
  const whole = {
    arm,
    potReward,
    length,
    pool: Object.keys(POOL),
    heldOut: Object.keys(HELD_OUT),
    random: {},
    scripted: {},
    oracle: {},
    students: {},
    ...keptIn(path),
    steps: { student: STUDENT_STEPS, oracle: ORACLE_STEPS },
    shifts: SHIFTS,
  };
  for (const [partner, act] of Object.entries(ALL)) {
    const by = (cookOf) => soupsOf(scriptedShifts(params, (k) => [cookOf(k), act], EVALUATION));
    whole.random[partner] ??= by(randomCook);
    whole.scripted[partner] ??= Object.fromEntries(
      Object.entries(REPLIES).map(([reply, cook]) => [reply, by(() => cook)]),
    );
  }
  const measure = async ([partner, act]) => {
    if (whole.oracle[partner] !== undefined) return;
    const {
      net,
      walked: _,
      ...made
    } = await trained(
      student,
      { [partner]: act },
      ORACLE_STEPS,
      ORACLE_SEED,
      `${arm}, oracle with ${partner}`,
      SOUPS,
    );
    whole.oracle[partner] = { ...made, soups: soupsOf(await student.play(net, act, EVALUATION)) };
    keepIn(path, whole);
  };
  for (const one of Object.entries(POOL)) await measure(one);
  for (let seed = 1; seed <= seeds; seed++) {
    if (whole.students[seed] !== undefined) continue;
    const { net, ...made } = await trained(student, POOL, STUDENT_STEPS, seed, `${arm}, seed ${seed}`, SOUPS);
    const played = {};
    for (const [partner, act] of Object.entries(ALL))
      played[partner] = soupsOf(await student.play(net, act, { walks: SHIFTS, seed }));
    whole.students[seed] = { ...made, played };
    keepIn(path, whole);
  }
  for (const one of Object.entries(HELD_OUT)) await measure(one);
  console.log(cookingTable(whole));
}
