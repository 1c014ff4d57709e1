/** @file What a language model is asked for a cook: the kitchen in words, what its code is handed and may answer, and what the student does wrong. */
import { complete } from '../../../cooking/params.js';
import { COOKING_ACTIONS } from '../../../cooking/rules.js';
import { framed, languageOf, type PromptOptions, roleOf } from '../../../generators/prompt.js';
import type { Limits } from '../../../sandbox/limits.js';
import type { CookBrief } from './kinds.js';

const ROLE = roleOf('to cook in a kitchen together with others', 'the best known reply');

const EXAMPLE = `\`\`\`js
function policy(view) {
  const { cooks, seat, pots, moves } = view;
  const { holds } = cooks[seat];
  if (holds === 'soup') return moves.deliver ?? 0;
  if (holds === 'dish') return moves.plate ?? moves.wait;
  if (holds === 'tomato') return moves.fill ?? moves.put ?? 0;
  const plating = pots.some((pot) => pot.full);
  return (plating ? moves.dish : moves.tomato) ?? moves.wait;
}
\`\`\``;

const apiOf = ({ params }: CookBrief, limits: Limits): string => {
  const { map, cooks, tomatoes, cooking, cooldown, length, delivery } = complete(params);
  const actions = COOKING_ACTIONS.map((name, action) => `${action} ${name}`).join(', ');
  return [
    `The world: a kitchen of ${(map[0] as string).length} × ${map.length} cells, in which ${cooks} cooks move at once, the student in one seat and your code in ${cooks === 2 ? 'the other' : 'all others'}; where each begins is drawn. Its map, row by row (# counter, O tomatoes, D dishes, C pot, T delivery; all else is floor):\n${map.join('\n')}\nA cook uses its hands on the cell ahead of it: it takes a tomato or a dish from where they are, lays down and takes up one thing on a counter, puts a tomato into a pot, takes the soup out of a pot with a dish in hand, and delivers soup. A pot takes ${tomatoes} tomatoes, then cooks for ${cooking} steps. After its hands were used a cook must wait for ${cooldown} step${cooldown === 1 ? '' : 's'}. Two cannot stand in one cell. Each soup that is delivered pays ${delivery} to all cooks; a shift lasts ${length} steps. Regret is counted in soups that all deliver in a shift: a cook that makes soups impossible leaves no regret, one with whom a skilled partner delivers many more than the student does leaves most.`,
    'Define `function policy(view)`. It is called in each step. view is frozen JSON: { step (from 0), length, seat (yours), map (rows), cooks ([seat] → { x, y, facing (0 up, 1 right, 2 down, 3 left), holds ("tomato", "dish", "soup" or null), wait (steps until its hands may be used), delivered (soups that it delivered), before (the cell ahead: "floor", "counter", "tomatoes", "dishes", "pot" or "delivery") }), other ({ seat, distance } of the nearest other one, or null), counters (those that something lies on: { x, y, item }), pots ({ x, y, tomatoes, left (steps of cooking), full, ready }), delivered (by all), ahead ({ x, y }, the cell ahead of you), isTime (would a dish that is fetched now come to a full pot no sooner than its soup is ready?), moves (the next action of plans, null where there is no way: { tomato, dish (to the nearest one, and take it), soup (take one that lies on a counter), fill (bring a tomato to the fullest pot with room), plate (bring a dish to a pot that is ready), deliver, put (lay down on a counter), pass (on one that another cook can reach), fresh: { tomato, dish } (from dispensers alone) }, and never null: { wait (at the pots), stand: { tomatoes, dishes, pot, delivery } (stand before it) }) }.',
    `Return an action: ${actions}; or { action }. view is all that you know: nothing is kept from one call to the next, the same view must give the same action, and global variables that change are refused, as is Math.random.`,
    `${languageOf(limits)}. For example:`,
    EXAMPLE,
  ].join('\n');
};

/** The whole text, the same for the same brief. */
export const cookPromptOf = (brief: CookBrief, limits: Limits, options: PromptOptions = {}): string =>
  framed(ROLE, apiOf(brief, limits), brief, options);
