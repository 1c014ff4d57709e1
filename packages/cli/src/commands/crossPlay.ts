/** @file tompo cross-play: trained policies beside partners that they may never have met, each by itself in all other seats. */
import { type Command, Option } from 'commander';
import type { Match } from '../crossPlay/play.js';
import { partnersOf, rowsOfAll } from '../crossPlay/seated.js';
import { inWords } from '../crossPlay/words.js';
import { CliFailure, fail } from '../errors.js';
import type { Crossed } from '../report/crossPlay.js';
import { METRICS, type MetricName } from '../report/data.js';
import { executorOf } from '../run/executor.js';
import { checkWritable, writeJson } from '../run/files.js';
import { commandLine, outOf, withCommas } from '../screen/commandLine.js';
import { type Progress, progress, standardScreen } from '../screen/progress.js';
import { pathWord } from '../screen/quoted.js';
import { heldoutGames } from '../stages/games.js';
import { onInterrupt } from './interrupt.js';
import { commaList, wholeNumber, withExamples, withOut } from './options.js';

interface CrossOptions {
  readonly out: string;
  readonly partners: readonly string[];
  readonly arm?: readonly string[];
  readonly games?: number;
  readonly metric: MetricName;
  readonly json?: string;
}

/** Who is sat beside where nobody is named: those that cooperate, that answer in kind, that take, and that tremble. */
const PARTNERS = [
  'planner',
  'nash',
  'farsighted',
  'reciprocator',
  'grim',
  'titForTat',
  'freeRider',
  'random',
  'planner~0.3',
];

const SHOWN: MetricName = 'U5all';

/** A file that cannot be written is told by the option that named it. */
const forJson = (write: () => void): void => {
  try {
    write();
  } catch (cause) {
    throw cause instanceof CliFailure && cause.error._tag === 'Unwritable'
      ? new CliFailure({ ...cause.error, option: '--json' })
      : cause;
  }
};

const commandOf = (asked: readonly string[], options: CrossOptions): string => {
  const { out, partners, arm, games, metric, json } = options;
  return commandLine('cross-play', asked.map(pathWord), {
    out: outOf(out),
    partners: partners === PARTNERS ? undefined : withCommas(partners),
    arm: withCommas(arm),
    games,
    metric: metric === SHOWN ? undefined : metric,
    json,
  });
};

const tell = (match: Match, cells: readonly Crossed[], { metric, json }: CrossOptions): void => {
  process.stdout.write(`${inWords(match, cells, metric)}\n`);
  if (json === undefined) return;
  const unplayed = match.rows.length * match.partners.length - cells.length;
  // After the table: whatever happens to the file, what was played is shown.
  forJson(() =>
    writeJson(json, { games: match.games.length, ...(unplayed === 0 ? {} : { unplayed }), cells }),
  );
};

/** cells: where each pair goes once it was played, so that those are there whatever becomes of the rest. */
const playShown = async (match: Match, cells: Crossed[], shown: Progress): Promise<void> => {
  // Loaded late: what is refused before needs no game.
  const { playAll, tryToOpen } = await import('../crossPlay/play.js');
  await tryToOpen(match);
  const stage = shown.stage('cross-play', match.rows.length * match.partners.length, 'pairs');
  try {
    await playAll(match, (cell) => {
      cells.push(cell);
      stage.update(cells.length, [`${cell.run} ${cell.arm} beside ${cell.partner}`]);
    });
    stage.finish([]);
  } finally {
    stage.stop('stopped'); // shows nothing where it has finished
  }
};

const cross = async (asked: readonly string[], options: CrossOptions): Promise<void> => {
  const { json } = options;
  const partners = partnersOf(options.partners);
  const [first, ...others] = await rowsOfAll(asked, options);
  if (first === undefined || partners.length === 0)
    return fail({
      _tag: 'Refused',
      sentence:
        'Nobody is left to play: name at least one partner with --partners and one policy with --arm.',
    });
  if (json !== undefined) forJson(() => checkWritable(json));
  const { recipe } = first;
  const games = heldoutGames(recipe, options.games ?? recipe.evaluation.games);
  const shown = progress(standardScreen());
  const interrupt = onInterrupt(shown.line);
  const match: Match = {
    rows: [first, ...others],
    partners,
    games,
    executor: executorOf(recipe),
    interval: recipe.evaluation,
    signal: interrupt.signal,
    command: commandOf(asked, options),
  };
  const cells: Crossed[] = [];
  try {
    await playShown(match, cells, shown);
  } catch (error) {
    // They may have taken hours: what was played is shown before it is told why the rest was not.
    if (cells.length > 0) tell(match, cells, options);
    throw error;
  } finally {
    interrupt.release();
  }
  tell(match, cells, options);
};

export const addCrossPlay = (program: Command): void => {
  const command = program
    .command('cross-play')
    .summary('trained policies beside partners, each pair in the same games')
    .description(
      'Seats every trained policy of the runs beside each partner, who takes all other seats, in the first run’s held-out games, and shows one metric of every pair, the mean and the worst. Partners are scripted players (planner~0.3 trembles in 3 of 10 decisions) or folders of saved policies, of other seeds, say. Intervals have the first run’s level and resamples (evaluation.level, evaluation.bootstrap). Seats and what becomes of unreadable answers (evaluation.seats, evaluation.onUnreadable) are each run’s own; where they differ, that is said. Where it is stopped, the pairs that were played are shown.',
    )
    .argument('<runs...>', 'runs: their names or folders')
    .addOption(
      new Option('--partners <list>', 'partners, with commas between')
        .argParser(commaList)
        .default(PARTNERS, PARTNERS.join(',')),
    )
    .addOption(new Option('--arm <list>', 'only these policies: sft or algorithms').argParser(commaList))
    .addOption(new Option('--games <n>', 'how many games; default: evaluation.games').argParser(wholeNumber))
    .addOption(new Option('--metric <name>', 'what is shown').choices(METRICS).default(SHOWN))
    .option('--json <file>', 'write all metrics of every pair there');
  withOut(command).action(cross);
  withExamples(command, [
    'tompo cross-play quickstart',
    'tompo cross-play seed1 seed2 --arm tompo,grpo --partners planner,grim,planner~0.3,runs/seed3/models/tompo',
    'tompo cross-play mixed-hard --metric U3all --games 60 --json cross.json',
  ]);
};
