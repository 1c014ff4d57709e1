/** @file All scenarios one after the other: what has been played is kept, and one that was stopped goes on there. */
import { explain, random } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import type { Progress } from '../screen/progress.js';
import { meanOf } from '../study/statistics/moments.js';
import type { Contender } from './contender.js';
import type { Endpoint } from './endpoint.js';
import { keep, keptOf, scenarioFile } from './folder.js';
import { type Played, playScenario } from './play.js';
import type { Scenario } from './scenarios.js';
import { scoresOf, type Tried } from './scores.js';

export interface RunOptions {
  readonly contender: Contender;
  readonly scenarios: readonly Scenario[];
  readonly games: number;
  readonly seed: number;
  readonly reader: 'strict' | 'lenient';
  readonly dir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The command that goes on. */
  readonly command: string;
  /** The contender, where it is asked over a network: what it then fails at can be gone on with. */
  readonly endpoint: Endpoint | null;
}

/** Decisions of the player, from games played at random: of games whose length hangs on what is done an estimate. */
export const decisionsIn = async (
  scenarios: readonly Scenario[],
  games: number,
  seed: number,
): Promise<number> => {
  let all = 0;
  for (const scenario of scenarios) {
    const played = await playScenario({ scenario, player: random(0), games, seed, planned: false });
    if (E.isRight(played)) for (const { decisions } of played.right.games) all += decisions;
  }
  return all;
};

const facts = (scenario: Scenario, played: Played | string): readonly string[] => {
  if (typeof played === 'string') return [scenario.id, 'cannot be played'];
  return [scenario.id, meanOf(scoresOf(scenario, played.games)).toFixed(3)];
};

const playOne = async (options: RunOptions, scenario: Scenario): Promise<Played | string> => {
  const { contender, games, seed, reader, signal, command, endpoint } = options;
  const player = contender.inGame(scenario.game);
  if (typeof player === 'string') return player;
  const played = await playScenario({ scenario, player, games, seed, reader, signal });
  // Whoever was never heard is no player that plays badly.
  const silence = endpoint?.silence() ?? null;
  if (E.isRight(played) && silence !== null)
    return fail({
      _tag: 'Refused',
      sentence: `No question was answered: ${silence.replace(/\.$/, '')}. Mend that, and go on with \`${command}\`.`,
    });
  if (E.isRight(played)) return played.right;
  if (played.left._tag === 'Aborted' || signal.aborted)
    return fail({ _tag: 'Interrupted', stage: 'the benchmark', resume: command });
  if (endpoint !== null)
    return fail({
      _tag: 'Refused',
      sentence: `${explain(played.left)} What was answered is kept; go on with \`${command}\`.`,
    });
  return explain(played.left).replace(/\.$/, '');
};

/** Plays what has not been played yet. */
export const runScenarios = async (options: RunOptions): Promise<readonly Tried[]> => {
  const { scenarios, games, dir, progress, signal, command } = options;
  const stage = progress.stage('bench', scenarios.length, 'scenarios');
  const tried: Tried[] = [];
  let isKept = 0;
  try {
    for (const scenario of scenarios) {
      if (signal.aborted) return fail({ _tag: 'Interrupted', stage: 'the benchmark', resume: command });
      const before = keptOf(dir, scenario, games);
      if (before === undefined)
        progress.line(`${scenarioFile(dir, scenario)} is cut off; that scenario is played again.`);
      const played = before?.played ?? (await playOne(options, scenario));
      if (before == null) keep(dir, scenario, { games, played });
      else isKept += 1;
      tried.push({ scenario, played });
      stage.update(tried.length, facts(scenario, played));
    }
  } catch (error) {
    stage.stop('stopped');
    throw error;
  }
  stage.finish(isKept === 0 ? [] : [`${isKept} of them played before`]);
  return tried;
};
