/** @file Stage 1: experts play; their situations become data/train.jsonl and data/heldout.jsonl. */
import { setImmediate as turn } from 'node:timers/promises';
import type { SeededGame } from '@tompo/arena';
import { fail } from '../errors.js';
import { playerName } from '../recipe/players.js';
import type { RunContext } from '../run/context.js';
import { openWholeLines } from '../run/files.js';
import { heldoutGames, trainGames, trainSource } from './games.js';
import { openOpponents } from './opponents.js';
import { collect } from './situations.js';

/** Games played side by side: the screen moves between two of these. */
const CHUNK = 16;

export const simulate = async (context: RunContext): Promise<void> => {
  const { recipe, folder, progress, signal, resumeWith } = context;
  const files: readonly (readonly [string, readonly SeededGame[]])[] = [
    [folder.train, trainGames(trainSource(recipe), recipe.data.trainGames)],
    [folder.heldout, heldoutGames(recipe, recipe.data.heldoutGames)],
  ];
  const others =
    recipe.data.opponents === undefined ? null : await openOpponents(recipe.data.opponents, 0, context);
  const stage = progress.stage('simulate', recipe.data.trainGames + recipe.data.heldoutGames, 'games');
  const stopped = (): never => {
    stage.stop('stopped');
    return fail({ _tag: 'Interrupted', stage: 'simulate', resume: resumeWith });
  };
  /** A language model may be asked for long: Ctrl-C ends its games in the middle. */
  const collected = async <T>(collecting: () => Promise<T>): Promise<T> => {
    try {
      return await collecting();
    } catch (error) {
      if (signal.aborted) return stopped();
      throw error;
    }
  };
  let games = 0;
  let situations = 0;
  let dropped = 0;
  for (const [path, list] of files) {
    const lines = openWholeLines(path);
    try {
      for (let from = 0; from < list.length; from += CHUNK) {
        // Experts answer at once, so that nothing else gives the process a turn to hear a signal.
        await turn();
        if (signal.aborted) return stopped();
        const chunk = list.slice(from, from + CHUNK);
        const found = await collected(() =>
          collect(recipe, chunk, {
            decisions: 'both',
            seats: 'all',
            opponents: others?.players,
            llms: context.llms,
            onDropped: () => {
              dropped += 1;
            },
          }),
        );
        for (const situation of found) lines.write(situation);
        games += chunk.length;
        situations += found.length;
        stage.update(games, [`${situations} decisions of ${playerName(recipe.expert)}`]);
      }
      lines.commit();
    } finally {
      lines.close();
    }
  }
  await others?.dispose();
  stage.finish();
  if (dropped > 0)
    progress.line(
      progress.paint.dim(
        `  ${dropped} answers of ${playerName(recipe.expert)} were no decisions; the situations of their phases are left out`,
      ),
    );
};
