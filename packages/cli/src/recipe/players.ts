/** @file The players that a recipe may name: scripted ones, one that always does the same, and modules of the user's own. */
import {
  bayesian as bayesianPlayer,
  constant as constantPlayer,
  type ExpertName,
  experts,
  explain,
  noisy,
  type Player,
  type Pool,
  type WeightedPlayer,
} from '@tompo/arena';
import { either as E } from 'fp-ts';
import { z } from 'zod';
import { isLlm, llm, llmName, type WithLlm } from './llm.js';
import { playerIn } from './modules.js';
import { poolIn } from './pools.js';

export const PLAYERS = Object.keys(experts) as [ExpertName, ...ExpertName[]];

const player = z.enum(PLAYERS);
/** A file that exports `player`, or has one as its default: a `Player` of @tompo/arena. */
const module = z.string().min(1);
/** The same move at every phase. */
const constant = z.strictObject({
  links: z.enum(['all', 'none']).default('none'),
  effort: z.number().default(0),
  choice: z.string().optional(),
  say: z.string().optional(),
});

/** How often it sits in a seat, relative to the others of the list. */
const weight = z.number().min(0).default(1);
/** In how many of its decisions its hand trembles: a random legal one in their place. */
const trembles = z.number().min(0).max(1).optional();
/** One that reads the others: it knows of what kinds they are drawn and how often, and works out who they are from what they do. */
const bayesian = z.strictObject({
  population: z
    .array(
      z.union([
        player,
        z.strictObject({ player, noise: trembles, weight }),
        z.strictObject({ constant, noise: trembles, weight }),
      ]),
    )
    .min(1),
  /** false: it learns nothing from what they do. */
  reads: z.boolean().default(true),
  /** How many worlds it looks at before it decides. */
  worlds: z.int().min(1).default(64),
  /** In which share of its decisions anybody, its own seat included, does anything at random. Left out: 1e-6; of the expert of a recipe that
   *  explores what that makes seats do. */
  floor: z.number().gt(0).lt(1).optional(),
});

const noise = z.number().min(0).max(1).default(0);
const scriptedExpert = z.strictObject({ player: player.default('planner'), noise });
const otherKind = z.never().optional();
export const expert = z.union([
  // Its player may be left out: it must not be taken for what is meant where another kind has a fault.
  scriptedExpert.extend({
    module: otherKind,
    constant: otherKind,
    bayesian: otherKind,
    llm: otherKind,
  }) as unknown as typeof scriptedExpert,
  z.strictObject({ module, noise }),
  z.strictObject({ constant, noise }),
  z.strictObject({ bayesian, noise }),
  z.strictObject({ llm, noise }),
]);

/** A reference pool: one of ours, such as repeated@1, or a .json file. */
const pool = z.string().min(1);

/** A policy that was saved: the folder of a model, or of an adapter beside the model that it names. */
const saved = z.strictObject({
  policy: z.string().min(1),
  /** What metrics and reports call it; after its folder unless told. */
  name: z.string().min(1).max(64).optional(),
  /** 0: its likeliest answer each time. */
  temperature: weight.default(0),
  weight,
});
/** The policy as it was after every so many steps of its training; until there is one, as it is. */
const past = z.strictObject({
  pastSelves: z.strictObject({
    every: z.int().min(1),
    /** How many are kept, the latest; all unless told. */
    most: z.int().min(1).optional(),
    /** prioritised: those against which the policy earns less, the more often. */
    sampler: z.enum(['uniform', 'latest', 'prioritised']).default('uniform'),
    /** Whose selves, where several learn. */
    agent: z.string().optional(),
  }),
  weight,
});
const member = z.union([
  player,
  z.strictObject({ player, noise: trembles, weight }),
  z.strictObject({ module, noise: trembles, weight }),
  z.strictObject({ constant, noise: trembles, weight }),
  z.strictObject({ bayesian, noise: trembles, weight }),
  z.strictObject({ llm, noise: trembles, weight }),
  z.strictObject({ pool, weight }),
  saved,
  past,
]);
/** One player, a pool, or a list of both, of which each seat's is drawn. */
export const opponents = z.union([player, z.strictObject({ pool }), z.array(member).min(1)]);

/** A member of a pool, by its place. */
interface Pooled {
  readonly pool: string;
  readonly place?: number;
  readonly weight: number;
}

export type Scripted =
  | Exclude<z.infer<typeof member>, z.infer<typeof saved> | z.infer<typeof past> | WithLlm>
  | Pooled
  | Exclude<z.infer<typeof expert>, WithLlm>;
export type Expert = z.infer<typeof expert>;
export type Saved = z.infer<typeof saved>;
export type Past = z.infer<typeof past>;
export type Opponent = z.infer<typeof member> | Pooled;
export type Opponents = z.infer<typeof opponents>;

export const isSaved = (one: Opponent | Expert): one is Saved => typeof one === 'object' && 'policy' in one;
export const isPast = (one: Opponent | Expert): one is Past => typeof one === 'object' && 'pastSelves' in one;
/** Does a language model decide, which cannot answer at once? */
export const isModel = (one: Opponent | Expert): one is Saved | Past | Extract<Opponent | Expert, WithLlm> =>
  isSaved(one) || isPast(one) || isLlm(one);

interface Lists {
  readonly data: { readonly opponents?: Opponents | undefined };
  readonly evaluation: { readonly opponents: Opponents };
  readonly rl: { readonly opponents?: Opponents | undefined };
}

/** Every list of a recipe of which players are drawn, with its path. */
export const opponentLists = ({ data, evaluation, rl }: Lists): readonly (readonly [string, Opponents])[] => [
  ['evaluation.opponents', evaluation.opponents],
  ...(rl.opponents === undefined ? [] : [['rl.opponents', rl.opponents] as const]),
  ...(data.opponents === undefined ? [] : [['data.opponents', data.opponents] as const]),
];

const constantName = ({ links, effort, choice, say }: z.infer<typeof constant>): string =>
  `constant(${[...(links === 'all' ? ['links all'] : []), `effort ${effort}`, ...(choice === undefined ? [] : [choice]), ...(say === undefined ? [] : [JSON.stringify(say)])].join(', ')})`;

/** How often the hand of one of a list trembles. That of an expert is left to the stages: it is learned from with and without. */
const noiseOf = (named: Scripted): number =>
  typeof named === 'object' && 'weight' in named && 'noise' in named ? (named.noise ?? 0) : 0;

/** The player that is named. Left: why a module gives none, as the rest of a sentence. */
export const playerOf = (named: Scripted | Expert): E.Either<string, Player> => {
  if (isLlm(named))
    return E.left(`${llmName(named)} is a language model, which the stages of a run alone ask`);
  const noise = noiseOf(named);
  return E.map((player: Player) => (noise > 0 ? noisy(noise, player) : player))(steadyOf(named));
};

/** Left: nobody of its population is ever drawn. */
const bayesianOf = ({
  population,
  reads,
  worlds,
  floor,
}: z.infer<typeof bayesian>): E.Either<string, Player> => {
  const players: WeightedPlayer[] = [];
  for (const one of population) {
    const found = playerOf(one);
    if (E.isLeft(found)) return found;
    players.push({ player: found.right, weight: weightOf(one) });
  }
  const made = bayesianPlayer({ population: players, reads, worlds, floor });
  return E.isLeft(made) ? E.left(explain(made.left).replace(/\.$/, '')) : made;
};

const steadyOf = (named: Scripted): E.Either<string, Player> => {
  if (typeof named === 'string') return E.right(experts[named]);
  if ('bayesian' in named) return bayesianOf(named.bayesian);
  if ('module' in named) return playerIn(named.module);
  if ('pool' in named) {
    const { pool: of, place = 0 }: Pooled = named;
    return E.map((found: Pool) => (found.members[place] as WeightedPlayer).player)(poolIn(of));
  }
  if ('constant' in named) return E.right(constantPlayer(named.constant, constantName(named.constant)));
  return E.right(experts[named.player]);
};

/** 'quickstart/tompo' of runs/quickstart/models/tompo, else the folder's own name. */
export const savedName = ({ policy, name }: Saved): string => {
  if (name !== undefined) return name;
  const parts = policy.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  const [run, models, arm] = parts.slice(-3);
  return models === 'models' && arm !== undefined ? `${run}/${arm}` : (parts.at(-1) ?? policy);
};

/** What a report calls it. */
export const playerName = (named: Opponent | Expert): string => {
  if (isLlm(named)) return llmName(named);
  if (isSaved(named)) return savedName(named);
  if (isPast(named)) return 'past selves';
  const found = playerOf(named);
  return E.isRight(found) ? found.right.name : 'a player of one’s own';
};

/** The entries of a list, as the recipe has them. */
export const entriesOf = (named: Opponents): readonly Opponent[] =>
  Array.isArray(named) ? named : [typeof named === 'string' ? named : { ...named, weight: 1 }];

/** The players of an entry, with how often each is drawn: of a pool all its members, which share its weight. */
const expanded = (entry: Opponent, alone: boolean): readonly Opponent[] => {
  if (typeof entry === 'string' || !('pool' in entry)) return [entry];
  const found = poolIn(entry.pool);
  if (E.isLeft(found)) return [entry];
  const { members } = found.right;
  const sum = members.reduce((all, { weight: one }) => all + one, 0);
  return members.map(({ weight: one }, place) => ({
    pool: entry.pool,
    place,
    weight: alone ? one : (entry.weight * one) / sum,
  }));
};

/** All players of a list: those of its pools among them. */
export const listOf = (named: Opponents): readonly Opponent[] => {
  const entries = entriesOf(named);
  return entries.flatMap((entry) => expanded(entry, entries.length === 1));
};

export const weightOf = (named: Opponent): number => (typeof named === 'string' ? 1 : named.weight);

/** The pools of a list, by name, version and digest: what makes figures comparable. */
export const poolNames = (named: Opponents): readonly string[] =>
  entriesOf(named).flatMap((entry) => {
    const found = typeof entry === 'object' && 'pool' in entry ? poolIn(entry.pool) : null;
    return found !== null && E.isRight(found) ? [found.right.name] : [];
  });
