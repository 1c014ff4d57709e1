/** @file tompo bench: any player in the scenarios of the benchmark, scored between random play and the best that is known. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  announce,
  type BenchOptions,
  besideOf,
  commandOf,
  folderName,
  llmOf,
  scenariosOf,
  UNLESS_TOLD,
} from '../bench/asked.js';
import type { Contender } from '../bench/contender.js';
import type { Endpoint } from '../bench/endpoint.js';
import type { BenchResult } from '../bench/folder.js';
import { refuse } from '../errors.js';
import { makeDir, readJson, writeJson, writeWhole } from '../run/files.js';
import { takeLock } from '../run/lock.js';
import { duration, progress, standardScreen } from '../screen/progress.js';
import { type Interrupt, onInterrupt } from './interrupt.js';
import { commaList, wholeNumber, withExamples, withForce, withSet } from './options.js';

const bench = async (asked: string, options: BenchOptions): Promise<void> => {
  const { games, seed, reader, force } = options;
  const scenarios = await scenariosOf(options.families);
  const llm = await llmOf(asked, options);
  const [folder, { BENCH }, words, { benchPage }] = await Promise.all([
    import('../bench/folder.js'),
    import('../bench/scenarios.js'),
    import('../bench/words.js'),
    import('../bench/page/page.js'),
  ]);
  const command = commandOf(asked, options);
  const beside = await besideOf(options.beside ?? [], BENCH, command);
  const screen = standardScreen();
  const shown = progress(screen);
  const start = screen.now();
  const tell = (dir: string, result: BenchResult): void => {
    const page = folder.reportFile(dir);
    writeWhole(page, benchPage(result, beside));
    shown.line(words.summary(result, page, shown.paint));
  };
  const dirOf = (name: string): string => options.out ?? join('bench', folderName(name));
  if (options.reportOnly) {
    const dir = dirOf(asked);
    if (!existsSync(folder.resultFile(dir)))
      return refuse(
        `There is no benchmark in ${dir}: run it first with \`${command}\`, or name its folder with --out.`,
      );
    return tell(dir, readJson(folder.resultFile(dir), command) as BenchResult);
  }
  let interrupt: Interrupt | null = null;
  let contender: Contender | null = null;
  let lock: { readonly release: () => void } | null = null;
  try {
    const named = llm === null ? await openNamed(asked, options) : null;
    contender = named;
    const { endpointIdentity, openEndpoint } = await import('../bench/endpoint.js');
    const dir = dirOf(asked);
    const many = llm === null ? null : await announce(scenarios, options);
    makeDir(dir);
    lock = await takeLock(dir, command);
    interrupt = onInterrupt(shown.line);
    const identity = llm === null ? (named?.identity ?? {}) : endpointIdentity(llm);
    const header = {
      version: BENCH,
      player: identity,
      seed,
      reader,
      name: named?.name ?? asked,
      what: named?.what ?? asked,
    };
    folder.claim(dir, header, force, command);
    const endpoint: Endpoint | null =
      llm === null
        ? null
        : await openEndpoint({
            llm,
            dir,
            signal: interrupt.signal,
            say: shown.line,
            onAsked: (n) => shown.aside(`${n} asked`),
          });
    contender = endpoint ?? (named as Contender);
    shown.line(`${shown.paint.bold(`${BENCH}: ${contender.name}`)} (${contender.what}) → ${dir}`);
    if (many !== null) shown.line(many);
    const [{ runScenarios }, { scoreAll }] = await Promise.all([
      import('../bench/run.js'),
      import('../bench/scores.js'),
    ]);
    const tried = await runScenarios({
      contender,
      scenarios,
      games,
      seed,
      reader,
      dir,
      progress: shown,
      signal: interrupt.signal,
      command,
      endpoint,
    });
    const result: BenchResult = {
      version: BENCH,
      name: contender.name,
      what: contender.what,
      seed,
      games,
      reader,
      ...scoreAll(tried),
      usage: endpoint?.usage() ?? [],
    };
    writeJson(folder.resultFile(dir), result);
    tell(dir, result);
    shown.line(shown.paint.dim(`\nAll in ${duration((screen.now() - start) / 1000)}.`));
  } finally {
    interrupt?.release();
    lock?.release();
    await contender?.end();
  }
};

const openNamed = async (player: string, { runs, arm, set, timeout }: BenchOptions): Promise<Contender> => {
  const { openContender } = await import('../bench/contender.js');
  return openContender({ player, runs, arm, set, timeout });
};

const seedOf = (text: string): number => {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return Number(text);
};

const jsonObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // told below
  }
  throw new InvalidArgumentError('It must be a JSON object such as {"temperature":0}.');
};

export const addBench = (program: Command): void => {
  const command = program
    .command('bench')
    .summary('how well any player plays strategic games, with a report')
    .description(
      'Plays a player in the fixed scenarios of the benchmark, beside partners that were chosen before it came, and scores what it earns between random play (0) and the best that is known (1), with welfare, equality and how it treats the others. Each scenario is kept when it is done, and a run that was stopped goes on where it was. <dir>/report.html shows it.',
    )
    .argument(
      '<player>',
      'a built-in player (titForTat, planner, nash, freeRider, cooperator, defector, random, winStayLoseShift, planner~0.1, …), a module that exports a player (./mine.mjs), the folder of a run or a saved policy, or the model of an endpoint (with --base-url)',
    )
    .addOption(
      new Option('--families <list>', 'only these, with commas between; matrix stands for five').argParser(
        commaList,
      ),
    )
    .addOption(new Option('--games <n>', 'games of each scenario').argParser(wholeNumber).default(10))
    .addOption(new Option('--seed <n>', 'another seed than the benchmark’s own').argParser(seedOf).default(1))
    .option('--out <dir>', 'the folder of the result (default: bench/<player>)')
    .addOption(
      new Option('--beside <list>', 'folders of other results that the report shows too').argParser(
        commaList,
      ),
    )
    .option('--report-only', 'play nothing: make the report anew from what is there', false)
    .addOption(
      new Option('--reader <how>', 'how answers in natural language are read')
        .choices(['strict', 'lenient'])
        .default('strict'),
    )
    .addOption(
      new Option('--timeout <s>', 'seconds that a module may take for an answer')
        .argParser(wholeNumber)
        .default(UNLESS_TOLD.timeout),
    )
    .option('--runs <dir>', 'the folder that holds runs', 'runs')
    .option('--arm <name>', 'which policy of a run (default: the last one that it trains)')
    .option('--base-url <url>', 'an OpenAI-compatible endpoint, such as http://localhost:8000/v1')
    .option('--api-key-env <name>', 'the environment variable that holds its key')
    .addOption(new Option('--body <json>', 'further fields of each request').argParser(jsonObject))
    .option('--stop-early', 'leave each answer behind the line by which it can be read', false)
    .addOption(
      new Option('--max-calls <n>', 'ask a model no oftener than so many times')
        .argParser(wholeNumber)
        .default(UNLESS_TOLD.maxCalls),
    )
    .addOption(
      new Option('--concurrency <n>', 'calls under way at a time')
        .argParser(wholeNumber)
        .default(UNLESS_TOLD.concurrency),
    );
  withSet(withForce(command, 'begin anew where there is a result')).action(bench);
  withExamples(command, [
    'tompo bench titForTat',
    'tompo bench planner~0.1 --families matrix,commons --games 20',
    'tompo bench ./mine.mjs --out bench/mine --beside bench/titForTat',
    'tompo bench runs/quickstart --arm tompo --families bcz,pgg',
    `tompo bench qwen3-8b --base-url http://localhost:8000/v1 --games 2 --body '{"temperature":0}'`,
  ]);
};
