/** @file What a language model is asked for a walker: the world in words, what its code is handed and may answer, and what the student does wrong. */
import { framed, languageOf, type PromptOptions, roleOf } from '../../../generators/prompt.js';
import type { Limits } from '../../../sandbox/limits.js';
import { complete } from '../../../walk/params.js';
import { ACTIONS } from '../../../walk/world.js';
import type { WalkBrief } from './kinds.js';

const ROLE = roleOf('to walk on a grid, to collect there and to meet others', 'the best known reply');

const EXAMPLE = `\`\`\`js
function policy(view) {
  const { inventory, ready, met, moves } = view;
  const betrayed = met.some(({ held }) => held[1] > held[0]);
  const kind = betrayed ? 1 : 0;
  const rest = Math.max(...inventory.filter((_, k) => k !== kind));
  return ready && inventory[kind] - rest >= 2 ? moves.approach : moves.collect[kind];
}
\`\`\``;

const lengthOf = ({ least, every, chance, most }: ReturnType<typeof complete>['length']): string =>
  least === most || chance === 0
    ? `A walk lasts ${chance === 0 ? most : least} steps.`
    : `A walk lasts ${least} steps; then it ends with a chance of ${chance} after every ${every} steps, after ${most} at the latest.`;

const apiOf = ({ params, kinds }: WalkBrief, limits: Limits): string => {
  const { payoffs, map, walkers, regrowth, beam, toughness, freeze, respawn, length } = complete(params);
  const table = payoffs
    .flatMap((row, a) =>
      row.map(
        ([zaps, zapped], b) => `kind ${a} meets kind ${b}: who zaps gets ${zaps}, who is zapped ${zapped}`,
      ),
    )
    .join('; ');
  return [
    `The world: a grid of ${(map[0] as string).length} × ${map.length} cells with walls around it, on which ${walkers} walkers move at once, the student in one seat and your code in ${walkers === 2 ? 'the other' : 'all others'}. Resources of ${kinds} kinds, 0 to ${kinds - 1}, grow at places of their own; who steps on one collects it, and it grows again after ${regrowth.delay} steps with a chance of ${regrowth.chance} a step. A beam reaches ${beam.length} cells ahead and ${beam.radius} to each side, then not for ${beam.cooldown} steps; ${toughness} hits of it destroy a resource. Where it hits another walker, and both have collected something since they met last (they are ready), the two meet: they are paid by the shares of kinds in what both hold, then stand still for ${freeze} steps, are away for ${respawn}, and begin anew with 1 of each kind. ${lengthOf(length)}`,
    `Payoffs of a meeting where both hold one kind alone (mixtures in proportion). ${table}.`,
    'Define `function policy(view)`. It is called in each step in which your walker can move. view is frozen JSON: { step (from 0), most (steps of a walk at most), kinds, payoffs ([kind of who zaps][kind of who is zapped] → [payoff of who zaps, of who is zapped]), inventory (what you hold of each kind), ready (have you collected since you met last?), cooldown (steps until you may zap), met (your meetings, the oldest first: { step, held (what the other held of each kind), own (what you held), paid }), other (the nearest other walker, { distance, ready }, or null while it is away), moves (actions that plans come down to: { collect ([kind], a step towards the nearest of it), approach (a step towards the nearest other one that is ready, or turning to it, or zapping it), flee (a step away from the nearest other one) }) }.',
    `Return an action: ${ACTIONS.map((name, action) => `${action} ${name}`).join(', ')}; or { action }. view is all that you know: nothing is kept from one call to the next, the same view must give the same action, and global variables that change are refused, as is Math.random.`,
    `${languageOf(limits)}. For example:`,
    EXAMPLE,
  ].join('\n');
};

/** The whole text, the same for the same brief. */
export const walkPromptOf = (brief: WalkBrief, limits: Limits, options: PromptOptions = {}): string =>
  framed(ROLE, apiOf(brief, limits), brief, options);
