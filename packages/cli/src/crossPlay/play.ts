/** @file The games of cross-play. */
import { evaluate, type Player, type SeededGame } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';
import type { Crossed } from '../report/crossPlay.js';
import { METRICS } from '../report/data.js';
import type { LazyExecutor } from '../run/executor.js';
import { openArm } from '../stages/arm.js';
import { openOpponents } from '../stages/opponents.js';
import { ARENA_NAME } from '../stages/pairs.js';
import { played } from '../stages/played.js';
import type { Partner, Row } from './seated.js';

/** Who plays, and what is the same for all pairs. */
export interface Match {
  /** One at least. */
  readonly rows: readonly [Row, ...Row[]];
  readonly partners: readonly Partner[];
  readonly games: readonly SeededGame[];
  readonly executor: LazyExecutor;
  /** The first run's: intervals of one table are of one level. */
  readonly interval: Pick<Recipe['evaluation'], 'level' | 'bootstrap'>;
  readonly signal: AbortSignal;
  /** The command that begins anew. */
  readonly command: string;
}

const openPartner = ({ listed }: Partner, recipe: Recipe, { executor }: Match) =>
  openOpponents(listed, 0, { recipe, executor: executor.get, llms: null });

/** Opens everybody once before the first game: who cannot play is refused before others have played for hours. */
export const tryToOpen = async (match: Match): Promise<void> => {
  const { rows, partners, executor } = match;
  for (const row of rows) await (await openArm(row, row.arm, executor)).end();
  for (const partner of partners) await (await openPartner(partner, rows[0].recipe, match)).dispose();
};

const crossed = async (row: Row, policy: Player, partner: Partner, match: Match): Promise<Crossed> => {
  const { evaluation, text, seed } = row.recipe;
  const { games, interval, signal, command } = match;
  const others = await openPartner(partner, row.recipe, match);
  try {
    const ended = await evaluate({
      policy,
      opponents: others.players,
      games,
      seats: evaluation.seats === 'first' ? 'zero' : 'one',
      onUnreadable: evaluation.onUnreadable,
      beliefs: text.beliefs,
      reader: text.reader,
      examples: 0,
      interval: { resamples: interval.bootstrap, level: interval.level, seed },
      signal,
    });
    if (E.isLeft(ended) && ended.left._tag === 'Aborted')
      return fail({ _tag: 'Interrupted', stage: 'cross-play', resume: command, nothingKept: true });
    const { all } = played(ended).summary;
    const metrics = Object.fromEntries(METRICS.map((metric) => [metric, all?.[ARENA_NAME[metric]] ?? null]));
    return {
      run: row.run,
      arm: row.arm,
      partner: partner.name,
      metrics: metrics as Crossed['metrics'],
    };
  } finally {
    await others.dispose();
  }
};

/** Every policy beside every partner. onCell: called with each pair once it was played. */
export const playAll = async (match: Match, onCell: (cell: Crossed) => void): Promise<void> => {
  const { rows, partners, executor } = match;
  for (const row of rows) {
    const policy = await openArm(row, row.arm, executor);
    try {
      for (const partner of partners) onCell(await crossed(row, policy.player, partner, match));
    } finally {
      await policy.end();
    }
  }
};
