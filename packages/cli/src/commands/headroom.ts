/** @file tompo headroom: what there is to win in a recipe's games over playing like the expert, before anything is trained. */
import { headroom as measure } from '@tompo/arena';
import type { Command } from 'commander';
import { fail } from '../errors.js';
import { isModel, listOf, playerName, type Scripted, weightOf } from '../recipe/players.js';
import type { Recipe } from '../recipe/schema.js';
import { headroomWords } from '../report/headroom.js';
import { commandLine, outOf } from '../screen/commandLine.js';
import { progress, type Stage, standardScreen } from '../screen/progress.js';
import { pathWord } from '../screen/quoted.js';
import { expertOf, scriptedOf } from '../stages/experts.js';
import { heldoutGames } from '../stages/games.js';
import { played } from '../stages/played.js';
import { findRun } from './find.js';
import { onInterrupt } from './interrupt.js';
import { withExamples, withOut, withSet } from './options.js';

interface HeadroomOptions {
  readonly out: string;
  readonly set: readonly string[];
}

/** What a table must be for a seat at it to know all. */
const refuse = (recipe: Recipe): void => {
  const { evaluation } = recipe;
  if (evaluation.seats === 'all')
    fail({
      _tag: 'Refused',
      sentence:
        'The policy takes all seats of an evaluation (evaluation.seats: all), so that there is nobody else to know anything about; try --set evaluation.seats=random.',
    });
  if (isModel(recipe.expert))
    fail({
      _tag: 'Refused',
      sentence: `The expert ${playerName(recipe.expert)} is a language model, and headroom asks none; name a scripted one, such as --set expert={player:planner}.`,
    });
  const model = listOf(evaluation.opponents).find(isModel);
  if (model !== undefined)
    fail({
      _tag: 'Refused',
      sentence: `${playerName(model)} among evaluation.opponents is a language model: none is asked what it would answer to every course of a game. Name scripted players, such as --set evaluation.opponents=planner.`,
    });
};

const show = async (asked: string, { out, set }: HeadroomOptions): Promise<void> => {
  const { recipe } = await findRun(asked, out, set);
  refuse(recipe);
  const { evaluation, seed } = recipe;
  const shown = progress(standardScreen());
  const interrupt = onInterrupt(shown.line);
  const stages = new Map<string, Stage>();
  /** The slow ones are counted. */
  const count = (name: string, played: number): void => {
    const stage = stages.get(name) ?? shown.stage(name, evaluation.games, 'games');
    stages.set(name, stage);
    if (played < evaluation.games) {
      stage.update(played);
    } else {
      stage.finish();
      stages.delete(name);
    }
  };
  try {
    const found = await measure({
      games: heldoutGames(recipe, evaluation.games),
      opponents: listOf(evaluation.opponents).map((one) => ({
        player: scriptedOf(one as Scripted, evaluation.noise),
        weight: weightOf(one),
      })),
      expert: expertOf(recipe, 0, null),
      seats: evaluation.seats === 'first' ? 'zero' : 'one',
      interval: { resamples: evaluation.bootstrap, level: evaluation.level, seed },
      onOccupant: (name) => shown.line(shown.paint.dim(`· ${name} in the policy’s seat`)),
      onReading: count,
      signal: interrupt.signal,
    });
    for (const stage of stages.values()) stage.stop('stopped');
    if (found._tag === 'Left' && found.left._tag === 'Aborted')
      fail({
        _tag: 'Interrupted',
        stage: 'headroom',
        resume: commandLine('headroom', [pathWord(asked)], { out: outOf(out), set }),
        nothingKept: true,
      });
    process.stdout.write(`${headroomWords(played(found), recipe.name)}\n`);
  } finally {
    interrupt.release();
  }
};

export const addHeadroom = (program: Command): void => {
  const command = program
    .command('headroom')
    .summary('what there is to win over imitating the expert, before any training')
    .description(
      'Plays the recipe’s held-out games without a language model: with nobody in the policy’s seat, with the expert, with a seat that knows what all others decide and would answer and does what is best for welfare, with a selfish one, and with one that is told nothing, but works out who they are as well as can be. Says whether a method can show a difference to imitating the expert.',
    )
    .argument('<recipe>', 'a run (its name or folder), a built-in recipe, or the path of a YAML file');
  withOut(withSet(command)).action(show);
  withExamples(command, [
    'tompo headroom mixed-hard',
    'tompo headroom quickstart --set evaluation.games=600 --set evaluation.opponents=nash',
  ]);
};
