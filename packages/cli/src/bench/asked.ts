/** @file What is asked of the benchmark on a command line: scenarios, a model, other results, and the command that goes on. */
import { existsSync } from 'node:fs';
import { refuse } from '../errors.js';
import type { Llm } from '../recipe/llm.js';
import { readJson } from '../run/files.js';
import { commandLine, flagOf, outOf, withCommas } from '../screen/commandLine.js';
import { pathWord } from '../screen/quoted.js';
import type { BenchResult } from './folder.js';
import type { Scenario } from './scenarios.js';

/** Options that a command need not name. */
export const UNLESS_TOLD = { maxCalls: 10_000, concurrency: 8, timeout: 30 };

export interface BenchOptions {
  readonly out?: string;
  readonly families?: readonly string[];
  readonly games: number;
  readonly seed: number;
  readonly reader: 'strict' | 'lenient';
  readonly timeout: number;
  readonly beside?: readonly string[];
  readonly reportOnly: boolean;
  readonly force: boolean;
  readonly runs: string;
  readonly arm?: string;
  readonly set: readonly string[];
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly maxCalls: number;
  readonly concurrency: number;
  readonly stopEarly: boolean;
}

/** The scenarios of the families that were asked for. */
export const scenariosOf = async (asked: readonly string[] | undefined): Promise<readonly Scenario[]> => {
  const { FAMILIES, GROUPS, SCENARIOS } = await import('./scenarios.js');
  if (asked === undefined) return SCENARIOS;
  const known = [...Object.keys(GROUPS), ...FAMILIES];
  const unknown = asked.find((one) => !known.includes(one));
  if (unknown !== undefined || asked.length === 0)
    return refuse(
      `${unknown === undefined ? 'No family was named' : `${JSON.stringify(unknown)} is no family of the benchmark`}; known are ${known.join(', ')}.`,
    );
  const wanted: readonly string[] = asked.flatMap((one): readonly string[] =>
    Object.hasOwn(GROUPS, one) ? (GROUPS[one] ?? []) : [one],
  );
  return SCENARIOS.filter(({ family }) => wanted.includes(family));
};

/** The model as a recipe would have it; all that is wrong with it is told by the name of its option. */
export const llmOf = async (model: string, options: BenchOptions): Promise<Llm | null> => {
  const { baseUrl, apiKeyEnv, body, maxCalls, concurrency, reader, stopEarly } = options;
  if (baseUrl === undefined) {
    if (apiKeyEnv !== undefined || body !== undefined || stopEarly)
      return refuse(
        '--api-key-env, --body and --stop-early are of a model behind an endpoint: name it with --base-url.',
      );
    return null;
  }
  const { llm, llmFaults } = await import('../recipe/llm.js');
  const parsed = llm.parse({
    baseUrl,
    model,
    maxCalls,
    concurrency,
    reader,
    stopEarly,
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    ...(body === undefined ? {} : { body }),
  });
  const [fault] = llmFaults({ llm: parsed }, 'bench');
  if (fault !== undefined)
    return refuse(`${flagOf(fault.path.replace(/^bench\.llm\./, ''))} ${fault.message}.`);
  return parsed;
};

export const folderName = (name: string): string =>
  name.replace(/[^\w.~-]+/g, '-').replace(/^[.-]+/, '') || 'player';

export const commandOf = (asked: string, options: BenchOptions): string => {
  const { out, families, games, seed, reader, runs, arm, set, baseUrl, apiKeyEnv, body, stopEarly } = options;
  const { maxCalls, concurrency, timeout, beside } = options;
  const unless = (told: number, usual: number): number | undefined => (told === usual ? undefined : told);
  return commandLine('bench', [pathWord(asked)], {
    families: withCommas(families),
    games,
    seed: unless(seed, 1),
    reader: reader === 'strict' ? undefined : reader,
    runs: outOf(runs),
    arm,
    set,
    baseUrl,
    apiKeyEnv,
    body: body === undefined ? undefined : JSON.stringify(body),
    stopEarly,
    maxCalls: unless(maxCalls, UNLESS_TOLD.maxCalls),
    concurrency: unless(concurrency, UNLESS_TOLD.concurrency),
    timeout: unless(timeout, UNLESS_TOLD.timeout),
    beside: withCommas(beside),
    out,
  });
};

/** Results of other folders, of the same version. */
export const besideOf = async (
  dirs: readonly string[],
  version: string,
  command: string,
): Promise<readonly BenchResult[]> => {
  const { resultFile } = await import('./folder.js');
  return dirs.map((dir) => {
    if (!existsSync(resultFile(dir)))
      return refuse(`${dir} has no result of a benchmark (result.json) to show beside this one.`);
    const other = readJson(resultFile(dir), command) as BenchResult;
    return other.version === version
      ? other
      : refuse(`${dir} is of ${other.version}, and its scores are no scores of ${version}; score it again.`);
  });
};

/** Refuses what would ask more often than is allowed, and says how often it will ask. */
export const announce = async (
  scenarios: readonly Scenario[],
  { games, seed, maxCalls }: BenchOptions,
): Promise<string> => {
  const { decisionsIn } = await import('./run.js');
  const calls = await decisionsIn(scenarios, games, seed);
  const shown = calls.toLocaleString('en-US');
  if (calls > maxCalls)
    refuse(
      `The model may be asked about ${shown} times, more than --max-calls ${maxCalls}; take fewer --games or --families, or raise it.`,
    );
  return `asked about ${shown} times at most, less what was answered before`;
};
