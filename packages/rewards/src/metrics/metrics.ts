/** @file U1 to U5 together. */
import { either as E } from 'fp-ts';
import type { RewardsError } from '../errors.js';
import { checkRecords, type EvaluationRecords } from './record.js';
import { type U1, u1 } from './u1.js';
import { type U2, u2 } from './u2.js';
import { type U3, u3 } from './u3.js';
import { type U4, u4 } from './u4.js';
import { type U5, u5 } from './u5.js';

export interface Metrics {
  readonly u1: U1;
  readonly u2: U2;
  readonly u3: U3;
  readonly u4: U4;
  readonly u5: U5;
}

/** U1–U5 of an evaluation, each over all decisions and over compliant ones. left: every fault of the records. */
export const metrics = (records: EvaluationRecords): E.Either<readonly RewardsError[], Metrics> => {
  const faults = checkRecords(records);
  return faults.length > 0
    ? E.left(faults)
    : E.right({
        u1: u1(records.decisions),
        u2: u2(records.decisions),
        u3: u3(records.phases),
        u4: u4(records.decisions),
        u5: u5(records.stakes ?? []),
      });
};
