/** @file The worked numbers of the advantage estimators, and an estimator of one's own.
 *  Run: npx tsx advantages-by-hand.ts */
import { drGrpo, ecw, emptyMemory, emptyScale, explain, grpo, lcw, rloo, tompo } from '@tompo/advantage';
import { either as E } from 'fp-ts';

const show = (rows: readonly (readonly number[])[]) =>
  rows.map((row) => row.map((x) => x.toFixed(4)).join('  ')).join(' | ');

// Four completions of one prompt, one of them right.
const groups = [{ rewards: [1, 0, 0, 0] }];
for (const [name, result] of Object.entries({
  grpo: grpo(groups),
  drGrpo: drGrpo(groups),
  rloo: rloo(groups),
  // In units of the whole batch, which is one group here.
  ecw: ecw({ groups, memory: emptyScale }),
})) {
  if (E.isLeft(result)) throw new Error(result.left.map(explain).join('; '));
  console.log(name.padEnd(7), show(result.right.advantages));
}

// Where the decision is a row of links and every row's welfare is known, each token is judged against what was to be expected
// before it. Links to B and C are the bits 0 and 1; the answers "B C ;", ";" and "B ;".
const links = {
  bits: 2,
  values: [0, 0.2, 0.4, 1],
  rows: [
    { row: 3, fixed: [0, 1, 2] },
    { row: 0, fixed: [0] },
    { row: 1, fixed: [0, 1] },
  ],
};
const byLink = lcw({ groups: [{ rewards: [1, 0, 0.2], tokens: [3, 1, 2], links }], memory: emptyScale });
if (E.isLeft(byLink)) throw new Error(byLink.left.map(explain).join('; '));
console.log('lcw    ', show(byLink.right.advantages[0] as readonly (readonly number[])[]));

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
