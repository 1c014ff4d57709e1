/** @file tompo cross-play: trained policies beside partners that they may never have met, each by itself in all other seats. */
import { existsSync } from 'node:fs';
import { evaluate, explain as explainArena, findExpert, type SeededGame } from '@tompo/arena';
import { type Command, Option } from 'commander';
import { either as E } from 'fp-ts';
import { CliFailure, fail } from '../errors.js';
import { seatedEntry } from '../recipe/algorithms.js';
import { type Opponents, savedName } from '../recipe/players.js';
import { isPoolFile, poolIn } from '../recipe/pools.js';
import { savedFault } from '../recipe/savedPolicy.js';
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
import { progress, standardScreen } from '../screen/progress.js';
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

/** Two runs of the same name are told apart by how they were asked for. */
const toldApart = (runs: readonly (readonly Row[])[], asked: readonly string[]): readonly Row[] => {
  const names = runs.map(([row]) => row?.run);
  return runs.flatMap((rows, i) =>
    names.indexOf(names[i]) === names.lastIndexOf(names[i])
      ? rows
      : rows.map((row) => ({ ...row, run: asked[i] as string })),
  );
};

const crossed = async (
  row: Row,
  partners: readonly Partner[],
  games: readonly SeededGame[],
  executor: LazyExecutor,
  signal: AbortSignal,
  onCell: (partner: string) => void,
): Promise<readonly Crossed[] | null> => {
  const [{ openArm }, { openOpponents }, { ARENA_NAME }] = await Promise.all([
    import('../stages/arm.js'),
    import('../stages/opponents.js'),
    import('../stages/pairs.js'),
  ]);
  const { recipe } = row;
  const { evaluation, text } = recipe;
  const policy = await openArm(row, row.arm, executor);
  try {
    const cells: Crossed[] = [];
    for (const partner of partners) {
      const others = await openOpponents(partner.listed, 0, {
        recipe,
        executor: executor.get,
        llms: null,
      });
      try {
        const ended = await evaluate({
          policy: policy.player,
          opponents: others.players,
          games,
          seats: evaluation.seats === 'first' ? 'zero' : 'one',
          onUnreadable: evaluation.onUnreadable,
          beliefs: text.beliefs,
          reader: text.reader,
          examples: 0,
          interval: { resamples: evaluation.bootstrap, level: evaluation.level, seed: recipe.seed },
          signal,
        });
        if (E.isLeft(ended) && ended.left._tag === 'Aborted') return null;
        const { all } = played(ended).summary;
        const metrics = Object.fromEntries(
          METRICS.map((metric) => [metric, all?.[ARENA_NAME[metric]] ?? null]),
        );
        cells.push({
          run: row.run,
          arm: row.arm,
          partner: partner.name,
          metrics: metrics as Crossed['metrics'],
        });
      } finally {
        await others.dispose();
      }
      onCell(partner.name);
    }
    return cells;
  } finally {
    await policy.end();
  }
};

/** Games that were kept from the training of the first run may not have been kept from that of another. */
const shareNote = (rows: readonly Row[], share: number): string | null => {
  const short = [
    ...new Set(rows.filter(({ recipe }) => recipe.data.heldoutShare < share).map(({ run }) => run)),
  ];
  return short.length === 0
    ? null
    : `${short.join(', ')} kept a smaller share of all games from training (data.heldoutShare) than the first run, whose held-out games are played: it may have seen some of them.`;
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

const cross = async (asked: readonly string[], options: CrossOptions): Promise<void> => {
  const { out, partners: named, arm, metric, json } = options;
  const command = commandLine('cross-play', asked.map(pathWord), {
    out: outOf(out),
    partners: named === PARTNERS ? undefined : withCommas(named),
    arm: withCommas(arm),
    games: options.games,
    metric: metric === SHOWN ? undefined : metric,
    json,
  });
  const partners = [...new Set(named)].map(partnerOf);
  const rows = toldApart(await Promise.all([...new Set(asked)].map((one) => rowsOf(one, options))), [
    ...new Set(asked),
  ]);
  const [first] = rows;
  if (first === undefined || partners.length === 0)
    return fail({
      _tag: 'Refused',
      sentence:
        'Nobody is left to play: name at least one partner with --partners and one policy with --arm.',
    });
  if (json !== undefined) forJson(() => checkWritable(json));
  const { evaluation, data } = first.recipe;
  const games = heldoutGames(first.recipe, options.games ?? evaluation.games);
  const executor = executorOf(first.recipe);
  const shown = progress(standardScreen());
  const interrupt = onInterrupt(shown.line);
  const cells: Crossed[] = [];
  const stage = shown.stage('cross-play', rows.length * partners.length, 'pairs');
  try {
    for (const row of rows) {
      const more = await crossed(row, partners, games, executor, interrupt.signal, (partner) => {
        stage.update(cells.length + 1, [`${row.run} ${row.arm} beside ${partner}`]);
      });
      if (more === null) {
        stage.stop('stopped');
        return fail({
          _tag: 'Interrupted',
          stage: 'cross-play',
          resume: command,
          nothingKept: true,
        });
      }
      cells.push(...more);
    }
  } finally {
    interrupt.release();
  }
  stage.finish([]);
  const note = shareNote(rows, data.heldoutShare);
  process.stdout.write(
    `${[
      '',
      crossTable(
        cells,
        partners.map(({ name }) => name),
        options.metric,
      ),
      `[ ] ${percent(evaluation.level)} intervals over ${games.length} held-out games of ${first.run}, the same for every cell; none where ${tooFew(evaluation.level)}.`,
      ...(note === null ? [] : [note]),
    ].join('\n')}\n`,
  );
  // After the table: whatever happens to the file, what was played is shown.
  if (json !== undefined) forJson(() => writeJson(json, { games: games.length, cells }));
};

export const addCrossPlay = (program: Command): void => {
  const command = program
    .command('cross-play')
    .summary('trained policies beside partners, each pair in the same games')
    .description(
      'Seats every trained policy of the runs beside each partner, who takes all other seats, in the first run’s held-out games, and shows one metric of every pair, the mean and the worst. Partners are scripted players (planner~0.3 trembles in 3 of 10 decisions) or folders of saved policies, of other seeds, say.',
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
