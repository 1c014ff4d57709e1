/** @file Games and players of the user's own, tried before anything runs: is it a game, can its players play it, and can
 *  what they would write be read? */
import {
  canonical,
  explain,
  type GameSource,
  handed,
  type Player,
  type Request,
  type SeededGame,
  type Split,
  seedOf,
} from '@tompo/arena';
import { type Decision, type Game, illegal, rng } from '@tompo/games';
import { checkGame, explainViolation } from '@tompo/games/testing';
import { explain as explainReply, parseDecision } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { RecipeFault } from '../errors.js';
import { familyOfEntry, isOwn, namedBy, type OwnFamily } from './games.js';
import { inTime } from './inTime.js';
import { entriesOf, isModel, listOf, opponentLists, PLAYERS, playerOf } from './players.js';
import type { Recipe } from './schema.js';

/** Games of each split that are tried, and how long that may take in all. */
const TRIED = 2;
const TRYING = 60_000;
const MOST_PHASES = 2000;

export type SourceOf = (recipe: Recipe, split: Split) => E.Either<unknown, GameSource>;

/** Is it a game of this family, and does it come back from its own parameters? null: yes. */
const familyFault = (
  game: Game,
  id: string,
  again: (params: Game['params']) => E.Either<unknown, Game>,
): string | null => {
  if (game.id.replace(/-v\d+$/, '') !== id || game.id === id)
    return `its game has the id ${game.id}; call it ${id}-v1, after its family`;
  const params = JSON.parse(JSON.stringify(game.params)) as Game['params'];
  const made = again(params);
  return E.isRight(made) && canonical(made.right.params) === canonical(params)
    ? null
    : 'its make gives no game, or another one, from params of its own game; params must be plain JSON, and all that make needs';
};

const contractFault = (game: Game): string | null => {
  const [first, ...others] = checkGame(game, { playouts: 2, maxPhases: MOST_PHASES, enumerateUpTo: 500 });
  if (first === undefined) return null;
  const more =
    others.length === 0 ? '' : ` (and ${others.length} more: see checkGame of @tompo/games/testing)`;
  return `${game.id} breaks the contract of a game: ${explainViolation(first).replace(/\.$/, '')}${more}`;
};

/** What one player says to all movers at a state. Left: it cannot play here. */
const jointly = (
  player: Player,
  requests: readonly Request[],
  seats: number,
): E.Either<string, (Decision | null)[]> => {
  const joint = new Array<Decision | null>(seats).fill(null);
  for (const request of requests) {
    const said = player.decide?.(handed(player, request));
    if (said?._tag === 'Left') return E.left(explain(said.left).replace(/\.$/, ''));
    const reason =
      said?._tag === 'Right'
        ? illegal(request.space, said.right)
        : "it gives no { _tag: 'Right', right: decision }";
    if (reason !== null)
      return E.left(`the player ${player.name} makes no legal decision at ${request.game.id}: ${reason}`);
    joint[request.seat] = (said as E.Right<Decision>).right;
  }
  return E.right(joint);
};

/** Why a game cannot be played by a player that answers at once; null where it can, or the player does not.
 *  look: at each state, with what the player does there */
const playFault = (
  { game, seed }: SeededGame,
  player: Player,
  look: (requests: readonly Request[], joint: readonly (Decision | null)[]) => string | null = () => null,
): string | null => {
  if (player.decide === undefined) return null;
  const random = rng(seed);
  let state = game.initial(random);
  for (let phase = 0; phase < MOST_PHASES && game.status(state) === 'running'; phase++) {
    const requests = game.phase(state).movers.map(
      (seat): Request => ({
        game,
        state,
        seat,
        observation: game.observe(state, seat),
        space: game.space(state, seat) as Request['space'],
        messages: game.messages?.(state, seat) ?? [],
        seed: seedOf(seed, phase, seat),
      }),
    );
    let joint: E.Either<string, (Decision | null)[]>;
    try {
      joint = jointly(player, requests, game.seats);
    } catch (cause) {
      const closed =
        cause instanceof TypeError && player.privileged !== true
          ? ' (a player gets what its seat sees; one that reads the parameters or the state of the game says privileged: true)'
          : '';
      return `the player ${player.name} threw ${String(cause)} at ${game.id}${closed}`;
    }
    if (E.isLeft(joint)) return joint.left;
    const seen = look(requests, joint.right);
    if (seen !== null) return seen;
    const next = game.step(state, joint.right, random);
    if (E.isLeft(next)) return `the player ${player.name} made a move that ${game.id} refuses`;
    state = next.right.state;
  }
  return null;
};

/** Can the answers that SFT would teach be read? */
const answersFault =
  ({ text }: Recipe) =>
  (requests: readonly Request[], joint: readonly (Decision | null)[]): string | null => {
    const seats = requests.map(({ seat }) => seat);
    for (const { game, space, seat } of requests) {
      const own = joint[seat] as Decision;
      const written = game.text.answer(space, own, text.style, ...(text.beliefs === 'none' ? [] : [joint]));
      const read = parseDecision(space, { text: written, ended: true }, { ...text, seats });
      const same = E.isRight(read) && canonical(read.right.decision) === canonical(own);
      if (!same)
        return `the answer that ${game.id} writes for a decision, ${JSON.stringify(written)}, ${
          E.isLeft(read)
            ? `cannot be read (${explainReply(read.left).replace(/\.$/, '')})`
            : 'is read as another one'
        }; write it with answer of @tompo/games`;
    }
    return null;
  };

const first = <T>(list: readonly T[], find: (one: T) => string | null): string | null => {
  for (const one of list) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
};

/** Those of the scripted players that can play a game. */
const able = (games: readonly SeededGame[]): string =>
  PLAYERS.filter((name) => {
    const player = playerOf(name);
    return E.isRight(player) && first(games, (one) => playFault(one, player.right)) === null;
  }).join(', ');

const tried = (recipe: Recipe, i: number, games: readonly SeededGame[]): readonly RecipeFault[] => {
  const entry = recipe.games[i] as Recipe['games'][number];
  const players = [
    { path: 'expert', named: recipe.expert },
    ...opponentLists(recipe).flatMap(([path, opponents]) =>
      entriesOf(opponents).flatMap((entry, k) =>
        listOf(Array.isArray(opponents) ? [entry] : opponents).map((named) => ({
          path: Array.isArray(opponents) ? `${path}[${k}]` : path,
          named,
        })),
      ),
    ),
  ];
  return players.flatMap(({ path, named }) => {
    if (isModel(named)) return [];
    const player = playerOf(named);
    if (E.isLeft(player)) return [];
    const isExpert = path === 'expert';
    const fault = first(games, (one) => playFault(one, player.right));
    if (fault !== null) {
      const key = isExpert && 'player' in (named as object) ? 'expert.player' : path;
      return [
        {
          path: key,
          message: `${fault}; games[${i}] can be played by ${able(games)}, a constant, or a module of yours`,
        },
      ];
    }
    const unread =
      isExpert && isOwn(entry)
        ? first(games, (one) => playFault(one, player.right, answersFault(recipe)))
        : null;
    return unread === null
      ? []
      : [{ path: `games[${i}].${isOwn(entry) ? namedBy(entry) : 'family'}`, message: unread }];
  });
};

/** What is wrong with the games of an entry that can be drawn. Ours are tried only with players that are not. */
export const trialFaults = (recipe: Recipe, i: number, sourceOf: SourceOf): readonly RecipeFault[] => {
  const entry = recipe.games[i] as Recipe['games'][number];
  const modules = [
    recipe.expert,
    ...opponentLists(recipe).flatMap(([, opponents]) => listOf(opponents)),
  ].some(
    (named) => typeof named === 'object' && ('module' in named || 'constant' in named || 'bayesian' in named),
  );
  if (!isOwn(entry) && !modules) return [];
  const path = `games[${i}]${isOwn(entry) ? `.${namedBy(entry)}` : ''}`;
  try {
    return inTime(TRYING, () => {
      const alone = { ...recipe, games: [entry] };
      const games = (['train', 'heldout'] as const).flatMap((split) => {
        const source = sourceOf(alone, split);
        const drawn = E.isRight(source) ? source.right.games(TRIED) : source;
        return E.isRight(drawn) ? drawn.right : [];
      });
      const fault = isOwn(entry) ? first(games, (one) => ownGameFault(entry, one.game)) : null;
      return fault === null ? tried(recipe, i, games) : [{ path, message: fault }];
    });
  } catch (error) {
    return [
      {
        path,
        message: `a game of it, tried out, ${error instanceof RangeError ? error.message : `threw ${String(error)}`}; does one of its functions go round for ever?`,
      },
    ];
  }
};

const ownGameFault = (entry: OwnFamily, game: Game): string | null => {
  const family = familyOfEntry(entry);
  if (E.isLeft(family)) return family.left;
  const { id, make } = family.right;
  return familyFault(game, id, (params) => make(params)) ?? contractFault(game);
};
