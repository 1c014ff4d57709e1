/** @file tompo cross-play: trained policies beside partners that they may never have met, each by itself in all other seats. */
import { existsSync } from 'node:fs';
import { evaluate, explain as explainArena, findExpert, type Player, type SeededGame } from '@tompo/arena';
import { type Command, Option } from 'commander';
import { either as E } from 'fp-ts';
import { CliFailure, fail } from '../errors.js';
import { seatedEntry } from '../recipe/algorithms.js';
import { type Opponents, savedName } from '../recipe/players.js';
import { isPoolFile, poolIn } from '../recipe/pools.js';
import { savedFault } from '../recipe/savedPolicy.js';
import type { Recipe } from '../recipe/schema.js';
import { type Crossed, crossTable } from '../report/crossPlay.js';
import { METRICS, type MetricName } from '../report/data.js';
import { percent, tooFew } from '../report/told.js';
import { executorOf, type LazyExecutor } from '../run/executor.js';
import { checkWritable, writeJson } from '../run/files.js';
import type { RunView } from '../run/fit.js';
import { runFolder } from '../run/folder.js';
import { refuseUnfit } from '../run/plan.js';
import { explainDamage } from '../run/preflight.js';
import { armsOf, parentsOf } from '../run/stages.js';
import { commandLine, outOf, withCommas } from '../screen/commandLine.js';
import { type Progress, progress, standardScreen } from '../screen/progress.js';
import { pathWord } from '../screen/quoted.js';
import { heldoutGames } from '../stages/games.js';
import { played } from '../stages/played.js';
import { findRun } from './find.js';
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

interface Row extends RunView {
  readonly run: string;
  readonly arm: string;
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

interface Partner {
  readonly name: string;
  /** As a recipe has it. */
  readonly listed: Opponents;
}

/** A scripted player by its name, a reference pool (repeated@1, or a .json file), or the folder of a saved policy. */
const partnerOf = (asked: string): Partner => {
  if (isPoolFile(asked) || /^[^~/\\]+@\d+$/.test(asked)) {
    const pool = poolIn(asked);
    if (E.isLeft(pool))
      return fail({ _tag: 'Refused', sentence: `${asked} cannot be a partner: ${pool.left}.` });
    return { name: pool.right.name, listed: { pool: asked } };
  }
  if (/[\\/]/.test(asked) || existsSync(asked)) {
    const fault = savedFault(asked);
    if (fault !== null) fail({ _tag: 'Refused', sentence: `${asked} cannot be a partner: ${fault}.` });
    const saved = { policy: asked, temperature: 0, weight: 1 };
    return { name: savedName(saved), listed: [saved] };
  }
  const found = findExpert(asked);
  if (E.isLeft(found))
    return fail({
      _tag: 'Refused',
      sentence: `${explainArena(found.left)} Or give the folder of a saved policy, such as runs/quickstart/models/tompo.`,
    });
  const [player, noise] = asked.split('~');
  return {
    name: found.right.name,
    listed: [
      { player: player as 'planner', weight: 1, ...(noise === undefined ? {} : { noise: Number(noise) }) },
    ],
  };
};

/** The policies of a run that were trained; those that were asked for must be. */
const rowsOf = async (asked: string, { out, arm }: CrossOptions): Promise<readonly Row[]> => {
  const { recipe, dir, words } = await findRun(asked, out, []);
  const view = { recipe, folder: runFolder(dir) };
  if (!existsSync(view.folder.recipe)) return fail({ _tag: 'NotARun', dir: asked });
  if (recipe.evaluation.seats === 'all')
    fail({
      _tag: 'Refused',
      sentence: `The policies of ${words.name} take all seats of an evaluation (evaluation.seats: all), so that there is no seat for a partner.`,
    });
  const arms = armsOf(recipe);
  const unknown = arm?.find((one) => !arms.includes(one));
  if (unknown !== undefined)
    fail({
      _tag: 'Refused',
      sentence: `${words.name} has no policy ${JSON.stringify(unknown)}; it has ${arms.join(', ')}.`,
    });
  // Models behind endpoints are evaluated by the run itself.
  const policies = arms.filter((one) => seatedEntry(recipe, one) === undefined);
  const rows = [...new Set(arm ?? policies)].map((one) => ({ ...view, run: recipe.name, arm: one }));
  for (const row of rows) {
    const needed = parentsOf(recipe, `eval ${row.arm}`);
    await explainDamage(view, needed);
    refuseUnfit(view, needed);
  }
  return rows;
};

/** Equal names are told apart by how they were asked for; where such a word is the name of another, all of them are. */
const toldApart = (names: readonly string[], asked: readonly string[]): readonly string[] => {
  const told = names.map((name, i) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : (asked[i] as string),
  );
  return new Set(told).size === told.length ? told : asked;
};

const partnersOf = (named: readonly string[]): readonly Partner[] => {
  const asked = [...new Set(named)];
  const found = asked.map(partnerOf);
  const names = toldApart(
    found.map(({ name }) => name),
    asked,
  );
  return found.map((one, i) => ({ ...one, name: names[i] as string }));
};

const rowsOfAll = async (named: readonly string[], options: CrossOptions): Promise<readonly Row[]> => {
  const asked = [...new Set(named)];
  const runs = await Promise.all(asked.map((one) => rowsOf(one, options)));
  const names = toldApart(
    runs.map(([row], i) => row?.run ?? (asked[i] as string)),
    asked,
  );
  return runs.flatMap((rows, i) => rows.map((row) => ({ ...row, run: names[i] as string })));
};

/** Who plays, and what is the same for all pairs. */
interface Match {
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

/** What plays, loaded late: what is refused before needs none of it. */
const openers = async () => {
  const [{ openArm }, { openOpponents }, { ARENA_NAME }] = await Promise.all([
    import('../stages/arm.js'),
    import('../stages/opponents.js'),
    import('../stages/pairs.js'),
  ]);
  return { openArm, openOpponents, ARENA_NAME };
};

const openPartner = async ({ listed }: Partner, recipe: Recipe, { executor }: Match) =>
  (await openers()).openOpponents(listed, 0, { recipe, executor: executor.get, llms: null });

/** Opens everybody once before the first game: who cannot play is refused before others have played for hours. */
const tryToOpen = async (match: Match): Promise<void> => {
  const { rows, partners, executor } = match;
  const { openArm } = await openers();
  for (const row of rows) await (await openArm(row, row.arm, executor)).end();
  for (const partner of partners) await (await openPartner(partner, rows[0].recipe, match)).dispose();
};

const crossed = async (row: Row, policy: Player, partner: Partner, match: Match): Promise<Crossed> => {
  const { evaluation, text, seed } = row.recipe;
  const { games, interval, signal, command } = match;
  const { ARENA_NAME } = await openers();
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
const playAll = async (match: Match, onCell: (cell: Crossed) => void): Promise<void> => {
  const { rows, partners, executor } = match;
  const { openArm } = await openers();
  for (const row of rows) {
    const policy = await openArm(row, row.arm, executor);
    try {
      for (const partner of partners) onCell(await crossed(row, policy.player, partner, match));
    } finally {
      await policy.end();
    }
  }
};

/** What of an evaluation is each run's own, though figures hang on it. */
const OWN = ['seats', 'onUnreadable'] as const;

const ownNotes = (rows: readonly Row[]): readonly string[] =>
  OWN.flatMap((key) => {
    const byRun = new Map(rows.map(({ run, recipe }) => [run, recipe.evaluation[key]]));
    return new Set(byRun.values()).size < 2
      ? []
      : [
          `evaluation.${key} is ${[...byRun].map(([run, value]) => `${value} in ${run}`).join(' and ')}: each run was played by its own, and columns differ by that too.`,
        ];
  });

const partNotes = (cells: number, pairs: number): readonly string[] =>
  cells === pairs
    ? []
    : [
        `Only ${cells} of ${pairs} pairs were played; mean and worst are those of policies that met every partner.`,
      ];

/** Games that were kept from the training of the first run may not have been kept from that of another. */
const shareNotes = (rows: readonly Row[], share: number): readonly string[] => {
  const short = [
    ...new Set(rows.filter(({ recipe }) => recipe.data.heldoutShare < share).map(({ run }) => run)),
  ];
  return short.length === 0
    ? []
    : [
        `${short.join(', ')} kept a smaller share of all games from training (data.heldoutShare) than the first run, whose held-out games are played: it may have seen some of them.`,
      ];
};

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

/** The table of what was played, and what has to be known to read it. */
const inWords = (
  { rows, partners, games, interval }: Match,
  cells: readonly Crossed[],
  metric: MetricName,
): string =>
  [
    '',
    crossTable(
      cells,
      partners.map(({ name }) => name),
      metric,
    ),
    `[ ] ${percent(interval.level)} intervals over ${games.length} held-out games of ${rows[0].run}, the same for every cell; none where ${tooFew(interval.level)}.`,
    ...partNotes(cells.length, rows.length * partners.length),
    ...ownNotes(rows),
    ...shareNotes(rows, rows[0].recipe.data.heldoutShare),
  ].join('\n');

const tell = (match: Match, cells: readonly Crossed[], { metric, json }: CrossOptions): void => {
  process.stdout.write(`${inWords(match, cells, metric)}\n`);
  if (json === undefined) return;
  const unplayed = match.rows.length * match.partners.length - cells.length;
  // After the table: whatever happens to the file, what was played is shown.
  forJson(() =>
    writeJson(json, { games: match.games.length, ...(unplayed === 0 ? {} : { unplayed }), cells }),
  );
};

const playShown = async (match: Match, cells: Crossed[], shown: Progress): Promise<void> => {
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
    await tryToOpen(match);
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
