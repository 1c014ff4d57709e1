/** @file Does a draft join the population? It must run, leave the student with regret, and play otherwise than those who are there. */
import { either as E } from 'fp-ts';
import { explain, explainStop } from './errors.js';
import { behaviourDistance, behaviourOf } from './exact/behaviour.js';
import { regretOf } from './exact/best-reply.js';
import { machineOfPolicy } from './exact/from-policy.js';
import type { Machine } from './exact/machine.js';
import type { RepeatedGame } from './game.js';
import { codeOf, type Opponent, opponentOf, type Source } from './opponent.js';
import type { Sandbox } from './sandbox/sandbox.js';
import { contextsOf, type Policy } from './student/policy.js';
import { isMix } from './view.js';

/** What somebody proposes. */
export interface Draft {
  readonly source: Source;
  readonly lineage?: Opponent['lineage'];
  readonly note?: Opponent['note'];
}

export type Verdict =
  | {
      readonly _tag: 'accepted';
      readonly opponent: Opponent;
      readonly regret: number;
      /** From the nearest in the population. */
      readonly distance: number;
    }
  | {
      readonly _tag: 'rejected';
      /** compile: it could not be loaded · run: it could not be asked · functional: it leaves too little regret · duplicate: it plays as one
       *  that is there */
      readonly stage: 'compile' | 'run' | 'functional' | 'duplicate';
      readonly reason: string;
      readonly regret?: number | undefined;
    };

export interface ValidationOptions {
  /** worst (default): more regret than any in the population, and than `factor` times their mean · mean: than `factor` times their mean
   *  alone · paper: the student earns less than on average against the population, whether or not anybody could earn more · none: all
   *  that runs */
  readonly rule?: 'worst' | 'mean' | 'paper' | 'none' | undefined;
  /** Default 1. */
  readonly factor?: number | undefined;
  /** The least distance of behaviour from all in the population; default 0.02. Who plays just as another is a duplicate at any. */
  readonly least?: number | undefined;
}

export interface ValidationContext {
  readonly game: RepeatedGame;
  readonly sandbox: Sandbox;
  readonly policy: Policy;
  readonly population: readonly Opponent[];
  readonly iteration: number;
  readonly generator: string;
}

const rejected = (
  stage: (Verdict & { readonly _tag: 'rejected' })['stage'],
  reason: string,
  regret?: number,
): Verdict => ({ _tag: 'rejected', stage, reason, ...(regret === undefined ? {} : { regret }) });

const digits = (x: number): string => String(Math.round(x * 1e4) / 1e4);

const policyFault = ({ choices, memory, chances }: Policy, k: number): string | null => {
  if (choices !== k) return `The policy has ${choices} choices, and the game ${k}.`;
  const contexts = contextsOf(choices, memory).length;
  return chances.length === contexts && chances.every((row) => isMix(row, k))
    ? null
    : `The policy must have ${k} chances that make 1 in each of its ${contexts} contexts.`;
};

const machineOfSource = async (
  { game, sandbox }: ValidationContext,
  source: Source,
): Promise<E.Either<Verdict, Machine>> => {
  if (source._tag === 'policy') {
    const fault = policyFault(source.policy, game.payoffs.length);
    return fault === null
      ? E.right(machineOfPolicy(source.policy, game.rounds))
      : E.left(rejected('compile', fault));
  }
  const text = codeOf(source);
  if (text === null) return E.left(rejected('compile', 'There is no code.'));
  const table = await sandbox.tabulate(text, game);
  if (E.isRight(table)) return E.right(table.right.machine);
  const error = table.left;
  if (error._tag !== 'Stopped') return E.left(rejected('run', explain(error)));
  return E.left(rejected(error.stop.during === 'load' ? 'compile' : 'run', explainStop(error.stop)));
};

/** A generator may hand over anything, whatever its type says. */
const machineOfDraft = async (
  context: ValidationContext,
  draft: Draft,
): Promise<E.Either<Verdict, Machine>> => {
  try {
    return await machineOfSource(context, draft.source);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    return E.left(rejected('compile', `What was proposed is no draft: ${words}.`));
  }
};

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;

/** The verdict on a draft. Regret and returns are exact, so that there is no luck of rollouts in it. */
export const validate = async (
  context: ValidationContext,
  draft: Draft,
  { rule = 'worst', factor = 1, least = 0.02 }: ValidationOptions = {},
): Promise<Verdict> => {
  const { game, policy, population, iteration, generator } = context;
  const made = await machineOfDraft(context, draft);
  if (E.isLeft(made)) return made.left;
  const opponent = opponentOf(draft.source, made.right, { iteration, generator }, draft);
  const same = population.find(({ behaviour }) => behaviour === opponent.behaviour);
  const { regret, value } = regretOf(game, policy, opponent.machine);
  if (same !== undefined) return rejected('duplicate', `It plays just as ${same.id} does.`, regret);
  const all = population.map(({ machine }) => regretOf(game, policy, machine));
  const bar = factor * mean(all.map((one) => one.regret));
  const worst = rule === 'worst' ? Math.max(bar, ...all.map((one) => one.regret)) : bar;
  if ((rule === 'worst' || rule === 'mean') && regret <= worst + 1e-9)
    return rejected(
      'functional',
      `It leaves the student a regret of ${digits(regret)}, not more than ${digits(worst)}.`,
      regret,
    );
  const usual = mean(all.map((one) => one.value));
  if (rule === 'paper' && population.length > 0 && value >= usual - 1e-9)
    return rejected(
      'functional',
      `The student earns ${digits(value)} against it, not less than ${digits(usual)}.`,
      regret,
    );
  const mine = behaviourOf(opponent.machine);
  const distances = population.map(({ machine }) => behaviourDistance(mine, behaviourOf(machine)));
  const distance = Math.min(Number.MAX_VALUE, ...distances);
  if (rule !== 'none' && distance < least) {
    const near = population[distances.indexOf(distance)] as Opponent;
    return rejected('duplicate', `It behaves as ${near.id} does, but for ${digits(distance)}.`, regret);
  }
  return { _tag: 'accepted', opponent, regret, distance };
};
