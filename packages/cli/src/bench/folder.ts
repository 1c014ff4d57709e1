/** @file The folder of a benchmark: who was scored, what was played, and what came of it. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { canonical } from '@tompo/arena';
import { fail } from '../errors.js';
import type { ModelUsage } from '../report/data.js';
import { makeDir, readJson, tryJson, writeJson } from '../run/files.js';
import type { Played } from './play.js';
import type { Scenario } from './scenarios.js';
import type { Scores } from './scores.js';

export interface Identity {
  readonly version: string;
  readonly player: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly reader: string;
}

/** bench.json */
export interface Header extends Identity {
  readonly name: string;
  readonly what: string;
}

/** Of one scenario. */
export interface Kept {
  readonly games: number;
  readonly played: Played | string;
}

/** result.json */
export interface BenchResult extends Scores {
  readonly version: string;
  readonly name: string;
  readonly what: string;
  readonly seed: number;
  readonly games: number;
  readonly reader: string;
  readonly usage: readonly ModelUsage[];
}

export const headerFile = (dir: string): string => join(dir, 'bench.json');
export const resultFile = (dir: string): string => join(dir, 'result.json');
export const reportFile = (dir: string): string => join(dir, 'report.html');
export const scenarioFile = (dir: string, { id }: Scenario): string =>
  join(dir, 'scenarios', `${id.replace('/', '__')}.json`);

/** What was played of a scenario with so many games; null where nothing was, undefined where the file is cut off. */
export const keptOf = (dir: string, scenario: Scenario, games: number): Kept | null | undefined => {
  const path = scenarioFile(dir, scenario);
  if (!existsSync(path)) return null;
  const kept = tryJson(path) as Partial<Kept> | null | undefined;
  if (typeof kept?.games !== 'number' || kept.played === undefined) return undefined;
  return kept.games === games ? (kept as Kept) : null;
};

export const keep = (dir: string, scenario: Scenario, kept: Kept): void => {
  makeDir(join(dir, 'scenarios'));
  writeJson(scenarioFile(dir, scenario), kept);
};

const OWN: readonly string[] = ['bench.json', 'result.json', 'report.html', 'scenarios', 'llm'];

const deciding = ({ version, player, seed, reader }: Identity): Readonly<Record<string, unknown>> => ({
  version,
  player,
  seed,
  reader,
});

/** Checks that a folder is of this player and these settings, and puts them down. isForced: what is there goes. */
export const claim = (dir: string, header: Header, isForced: boolean, command: string): void => {
  const path = headerFile(dir);
  if (isForced)
    for (const file of readdirSync(dir).filter((one) => OWN.includes(one)))
      rmSync(join(dir, file), { recursive: true });
  if (existsSync(path)) {
    const [before, now] = [deciding(readJson(path, `${command} --force`) as Header), deciding(header)];
    const differ = Object.keys(now).filter(
      (key) => canonical(before[key] ?? null) !== canonical(now[key] ?? null),
    );
    if (differ.length > 0)
      fail({
        _tag: 'Refused',
        sentence: `${dir} was begun with another ${differ.join(' and ')}: undo the change to go on, or begin anew with --force or --out.`,
      });
  }
  writeJson(path, header);
};
