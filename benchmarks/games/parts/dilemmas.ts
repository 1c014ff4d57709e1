/** @file The families of @tompo/dilemmas: matches of strategies beside the Axelrod library, rounds of random play beside OpenSpiel's own
 *  measure of its repeated game, months of the fishery beside GovSim's environment. */
import { constant, type Player, playRounds, type Seating } from '@tompo/arena';
import {
  commons,
  type DilemmaFamilyName,
  dilemmaFamilies,
  matrixGame,
  playMatch,
  type Strategy,
  strategies,
  strategyPlayer,
  symmetricTable,
} from '@tompo/dilemmas';
import { type Game, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { median } from '../../shared/median.js';
import { count, right, times } from '../measure.js';
import type { Part, Setting } from '../part.js';
import { playouts } from '../playouts.js';

const dilemma = symmetricTable(3, 0, 5, 1);
const TURNS = 200;

/** Ours and theirs by name. */
const PAIRS: readonly (readonly [ours: readonly [string, string], theirs: readonly [string, string]])[] = [
  [
    ['titForTat', 'defector'],
    ['TitForTat', 'Defector'],
  ],
  [
    ['grim', 'winStayLoseShift'],
    ['Grudger', 'WinStayLoseShift'],
  ],
  [
    ['titForTwoTats', 'alternator'],
    ['TitFor2Tats', 'Alternator'],
  ],
  [
    ['random', 'generousTitForTat'],
    ['Random', 'GTFT'],
  ],
];
const named = strategies as Readonly<Record<string, Strategy>>;

const perSecond = (seconds: number, some: () => number): number => {
  const start = performance.now();
  for (let done = 0; ; ) {
    done += some();
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) return done / elapsed;
  }
};

const matchRate = ([a, b]: readonly [string, string], seconds: number): number => {
  let seed = 0;
  return perSecond(seconds, () => {
    seed += 1;
    const { cells } = right(
      playMatch(dilemma, named[a] as Strategy, named[b] as Strategy, { rounds: TURNS, seed }),
    );
    return cells.length;
  });
};

/** The same match as a game of the arena: observed, decided, checked, stepped, paid. */
const arenaRate = (pair: readonly [string, string], seconds: number): number => {
  const game = right(matrixGame({ payoffs: dilemma, rounds: TURNS }));
  const players = pair.map((name) =>
    strategyPlayer(name, named[name] as Strategy),
  ) as unknown as readonly Player[];
  return tableRate(game, players, seconds);
};

const tableRate = (game: Game, players: readonly Player[], seconds: number): number => {
  let seed = 0;
  return perSecond(seconds, () => {
    let rounds = 0;
    const games: readonly Seating[] = [{ game, players, seed: seed++ }];
    for (const round of playRounds(games)) {
      right(round);
      rounds += 1;
    }
    return rounds;
  });
};

const matches = async ({ peer, seconds, turns }: Setting) => {
  const data = [];
  for (const [ours, theirs] of PAIRS) {
    const asked = { do: 'match', players: theirs, turns: TURNS, seconds };
    matchRate(ours, seconds);
    arenaRate(ours, seconds);
    const [direct, arena, axelrod]: [number[], number[], number[]] = [[], [], []];
    for (let turn = 0; turn < turns; turn++) {
      direct.push(matchRate(ours, seconds));
      arena.push(arenaRate(ours, seconds));
      if (peer === null) continue;
      const { perSecond: rate, scores } = await peer.ask<{ perSecond: number; scores: readonly number[] }>(
        asked,
      );
      axelrod.push(rate);
      const own = right(playMatch(dilemma, named[ours[0]] as Strategy, named[ours[1]] as Strategy)).scores;
      if (!ours.includes('random') && own.join() !== scores.join())
        throw new Error(
          `${ours.join(' and ')} score ${own.join()}, and ${scores.join()} in the Axelrod library`,
        );
    }
    data.push({ pair: ours, direct, arena, axelrod });
  }
  return {
    table: {
      title: `Rounds per second of two strategies in the prisoner's dilemma, matches of ${TURNS} rounds, one core`,
      columns: [
        'strategies',
        '`playMatch`',
        '`playRounds` of the arena',
        'Axelrod library',
        '`playMatch` / Axelrod',
        '`playRounds` / Axelrod',
      ],
      rows: data.map(({ pair, direct, arena, axelrod }) => {
        const [a, b] = [median(direct), median(arena)];
        const theirs = axelrod.length > 0 ? median(axelrod) : null;
        return [
          pair.join(', '),
          count(a),
          count(b),
          ...(theirs === null ? ['–', '–', '–'] : [count(theirs), times(a / theirs), times(b / theirs)]),
        ];
      }),
      notes: [
        'Medians. The scores of the first three pairs are the same. In the arena the same strategies are asked through observations that hold the whole past, their answers are checked against what is legal, and each has a seed of its own.',
      ],
    },
    data,
  };
};

interface Months {
  readonly perSecond: number;
  readonly rounds: number;
  readonly payoffs: readonly number[];
}

/** Five who take 10 of 100 each: the stock stays, and each has 120 after twelve months, here and there. */
const fishery = async ({ peer, seconds, turns }: Setting) => {
  const HARVEST = 10;
  const game = right(commons({ n: 5 }));
  const players = Array.from({ length: 5 }, () => constant({ links: 'all', effort: HARVEST }));
  const known = process.env.TOMPO_GOVSIM !== undefined && peer !== null;
  const [own, logged, bare]: [number[], number[], number[]] = [[], [], []];
  tableRate(game, players, seconds);
  for (let turn = 0; turn < turns; turn++) {
    own.push(tableRate(game, players, seconds));
    if (!known) continue;
    for (const [rates, unlogged] of [[logged, false] as const, [bare, true] as const]) {
      const theirs = await peer.ask<Months>({
        do: 'months',
        harvest: HARVEST,
        seconds: 2 * seconds,
        unlogged,
      });
      if (theirs.rounds !== 12 || theirs.payoffs.some((payoff) => payoff !== 120))
        throw new Error(
          `GovSim's five have ${theirs.payoffs.join()} after ${theirs.rounds} months, not 120 each after 12`,
        );
      rates.push(theirs.perSecond);
    }
  }
  const rate = median(own);
  const beside = (name: string, rates: readonly number[]): readonly (readonly string[])[] =>
    rates.length === 0 ? [] : [[name, count(median(rates)), times(rate / median(rates))]];
  return {
    table: {
      title: 'Months per second of the fishery, five who take 10 tons each, one core',
      columns: ['', 'months/s', 'ours beside it'],
      rows: [
        ['`commons`, `playRounds` of the arena', count(rate), ''],
        ...beside("GovSim's environment", logged),
        ...beside('the same without its log of data frames', bare),
      ],
      notes: [
        'After twelve months each has 120, on both sides. GovSim asks its agents four times a month, and each month writes its log to a file; its language-model agents are left out.',
      ],
    },
    data: { own, logged, bare },
  };
};

/** A game of a family as a recipe draws it from its usual ranges: the first seed that makes one. */
const drawn = (name: DilemmaFamilyName): Game => {
  const { schema, plan, draw, make } = dilemmaFamilies[name];
  const checked = schema(name === 'matrix' ? { kinds: ['prisoners-dilemma'], rounds: 10 } : {});
  if (checked.issues !== undefined) throw new Error(`${name}: ${JSON.stringify(checked.issues)}`);
  for (let seed = 1; seed <= 100; seed++) {
    const random = rng(seed);
    const params = draw(random, checked.value, plan?.(random, checked.value));
    const made = params === null ? null : make(params);
    if (made !== null && E.isRight(made)) return made.right;
  }
  throw new Error(`${name}: no game in 100 seeds`);
};

const SPIEL = 'repeated_game(stage_game=matrix_pd(),num_repetitions=10)';

const families = async ({ peer, seconds, turns }: Setting) => {
  const games = (Object.keys(dilemmaFamilies) as DilemmaFamilyName[]).map(
    (name) => [name, drawn(name)] as const,
  );
  for (const [, game] of games) playouts(game, seconds);
  const ours: number[][] = games.map(() => []);
  const theirs: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    games.forEach(([, game], i) => {
      (ours[i] as number[]).push(playouts(game, seconds).movesPerSecond);
    });
    if (peer !== null)
      theirs.push(
        (await peer.ask<{ movesPerSecond: number }>({ do: 'playouts', game: SPIEL, seconds })).movesPerSecond,
      );
  }
  return {
    table: {
      title: 'Joint moves per second of random play, one core',
      columns: ['family', 'seats', 'moves/s', '× OpenSpiel'],
      rows: [
        ...games.map(([name, game], i) => {
          const rate = median(ours[i] as number[]);
          const ratio = name === 'matrix' && theirs.length > 0 ? times(rate / median(theirs)) : '';
          return [`\`${name}\``, String(game.seats), count(rate), ratio];
        }),
        ...(theirs.length > 0
          ? [[`OpenSpiel from Python, \`${SPIEL}\``, '2', count(median(theirs)), '']]
          : []),
      ],
      notes: [
        'One game of each family, drawn from its usual ranges (`matrix`: the prisoner’s dilemma, ten rounds); everything from the initial state to the end, uniform legal decisions. OpenSpiel is driven by its own script.',
      ],
    },
    data: { games: games.map(([name], i) => ({ name, rates: ours[i] })), openSpiel: theirs },
  };
};

export const dilemmas: Part = async (setting) => {
  const parts = [await matches(setting), await families(setting), await fishery(setting)] as const;
  const [ofMatches, ofFamilies, ofFishery] = parts.map(({ data }) => data);
  return {
    tables: parts.map(({ table }) => table),
    data: { matches: ofMatches, families: ofFamilies, fishery: ofFishery },
  };
};
