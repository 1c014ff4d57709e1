/** @file The players that a recipe may name: scripted ones, one that always does the same, and modules of the user's own. */
import { constant as constantPlayer, type ExpertName, experts, type Player } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { z } from 'zod';
import { playerIn } from './modules.js';

export const PLAYERS = Object.keys(experts) as [ExpertName, ...ExpertName[]];

const player = z.enum(PLAYERS);
/** A file that exports `player`, or has one as its default: a `Player` of @tompo/arena. */
const module = z.string().min(1);
/** The same move at every phase. */
const constant = z.strictObject({
  links: z.enum(['all', 'none']).default('none'),
  effort: z.number().default(0),
  choice: z.string().optional(),
});

const noise = z.number().min(0).max(1).default(0);
export const expert = z.union([
  z.strictObject({ player: player.default('planner'), noise }),
  z.strictObject({ module, noise }),
  z.strictObject({ constant, noise }),
]);

/** How often it sits in a seat, relative to the others of the list. */
const weight = z.number().min(0).default(1);
const member = z.union([
  player,
  z.strictObject({ player, weight }),
  z.strictObject({ module, weight }),
  z.strictObject({ constant, weight }),
]);
/** One player, or a list of which each seat's is drawn. */
export const opponents = z.union([player, z.array(member).min(1)]);

interface Lists {
  readonly evaluation: { readonly opponents: Opponents };
  readonly rl: { readonly opponents?: Opponents | undefined };
}

/** Every list of a recipe of which players are drawn, with its path. */
export const opponentLists = ({ evaluation, rl }: Lists): readonly (readonly [string, Opponents])[] => [
  ['evaluation.opponents', evaluation.opponents],
  ...(rl.opponents === undefined ? [] : [['rl.opponents', rl.opponents] as const]),
];

type Named = z.infer<typeof member> | z.infer<typeof expert>;
export type Opponents = z.infer<typeof opponents>;

const constantName = ({ links, effort, choice }: z.infer<typeof constant>): string =>
  `constant(${[...(links === 'all' ? ['links all'] : []), `effort ${effort}`, ...(choice === undefined ? [] : [choice])].join(', ')})`;

/** The player that is named. Left: why a module gives none, as the rest of a sentence. */
export const playerOf = (named: Named): E.Either<string, Player> => {
  if (typeof named === 'string') return E.right(experts[named]);
  if ('module' in named) return playerIn(named.module);
  if ('constant' in named)
    return E.right(
      constantPlayer({ ...named.constant, choice: named.constant.choice }, constantName(named.constant)),
    );
  return E.right(experts[named.player]);
};

/** What a report calls it. */
export const playerName = (named: Named): string => {
  const found = playerOf(named);
  return E.isRight(found) ? found.right.name : 'a player of one’s own';
};

export const listOf = (named: Opponents): readonly z.infer<typeof member>[] =>
  typeof named === 'string' ? [named] : named;

export const weightOf = (named: z.infer<typeof member>): number =>
  typeof named === 'string' ? 1 : named.weight;
