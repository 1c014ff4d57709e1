/** @file A reward of one's own on top of the library's: pays for asking back those who ask for you.
 *  Run: npx tsx own-reward.ts */
import { completionReward, type Decision, explain, parseDecision } from '@tompo/rewards';
import { either as E } from 'fp-ts';

const space = { _tag: 'links', n: 4, self: 0 } as const;
const links = (...to: number[]): Decision => ({ _tag: 'links', to });
// What the experts did at this situation: everybody with everybody, but seat 3 stays alone.
const experts = [links(0, 1, 1, 0), links(1, 0, 1, 0), links(1, 1, 0, 0), links(0, 0, 0, 0)];

/** Share of those who ask for this seat that it asks back; 1 when nobody asks. */
const reciprocity = (seat: number, own: Decision, all: readonly Decision[]): number => {
  const askers = all.flatMap((d, j) => (j !== seat && d._tag === 'links' && d.to[seat] === 1 ? [j] : []));
  const returned = askers.filter((j) => own._tag === 'links' && own.to[j] === 1);
  return askers.length === 0 ? 1 : returned.length / askers.length;
};

for (const reply of ['BC;', 'BCD;', 'B;', 'I would link with B.', 'AB;']) {
  const parsed = parseDecision(space, reply, { style: 'compact' });
  const base = completionReward(space, parsed, experts[0] as Decision);
  if (E.isLeft(base)) throw new Error(base.left.map((fault) => JSON.stringify(fault)).join('; '));
  // A reply that cannot be read earns no part but the penalty for it: nothing is guessed.
  const extra = E.isRight(parsed) ? 0.5 * reciprocity(0, parsed.right.decision, experts) : 0;
  const why = E.isLeft(parsed) ? explain(parsed.left) : '';
  console.log(`${reply.padEnd(21)} ${base.right.total.toFixed(3).padStart(6)} + ${extra.toFixed(3)}  ${why}`);
}
