/** @file The worked numbers of the advantage estimators, and an estimator of one's own.
 *  Run: npx tsx advantages-by-hand.ts */
import { drGrpo, emptyMemory, explain, grpo, rloo, tompo } from '@tompo/advantage';
import { either as E } from 'fp-ts';

const show = (rows: readonly (readonly number[])[]) =>
  rows.map((row) => row.map((x) => x.toFixed(4)).join('  ')).join(' | ');

// Four completions of one prompt, one of them right.
const groups = [{ rewards: [1, 0, 0, 0] }];
for (const [name, result] of Object.entries({
  grpo: grpo(groups),
  drGrpo: drGrpo(groups),
  rloo: rloo(groups),
})) {
  if (E.isLeft(result)) throw new Error(result.left.map(explain).join('; '));
  console.log(name.padEnd(7), show(result.right.advantages));
}

// ToMPO looks at the graph too: how near did each proposal come to the experts' network (h), compared with the best
// of the group and with the best ever seen in this situation?
const seen = { 'game 7, round 1, seat 2': { best: 0.9, ema: 0.9, visits: 1 } };
const input = {
  groups: [{ situation: 'game 7, round 1, seat 2', sampleRewards: [1, 2, 0.5], graphScores: [0.75, 1, 0.5] }],
  memory: seen,
};
const dual = tompo(input);
if (E.isLeft(dual)) throw new Error(dual.left.map(explain).join('; '));
console.log('graph  ', show(dual.right.graph));
console.log('tompo  ', show(dual.right.advantages));
console.log('memory ', JSON.stringify(dual.right.memory), 'was', JSON.stringify(seen));

// Faults come as a list, not as NaN.
const faulty = tompo({
  groups: [{ situation: 'x', sampleRewards: [1, Number.NaN], graphScores: [1] }],
  memory: emptyMemory,
});
if (E.isLeft(faulty)) for (const fault of faulty.left) console.log('refused:', explain(fault));
