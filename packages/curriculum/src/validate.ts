/** @file Does a draft join the population? It must run, leave the student with regret, and play otherwise than those who are there. */
import { either as E } from 'fp-ts';
import { digits } from './diagnose/text.js';
import { explain, explainStop } from './errors.js';
import { behaviourDistance, behaviourOf } from './exact/behaviour.js';
import { regretOf } from './exact/best-reply.js';
import { machineOfPolicy } from './exact/from-policy.js';
import type { Machine } from './exact/machine.js';
import type { RepeatedGame } from './game.js';
import { codeOf, type Opponent, opponentOf, type Source } from './opponent.js';
import { nearness, shortfall, type ValidationOptions } from './rule.js';
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

/** The verdict on a draft. Regret and returns are exact, so that there is no luck of rollouts in it. */
export const validate = async (
  context: ValidationContext,
  draft: Draft,
  options: ValidationOptions = {},
): Promise<Verdict> => {
  const { game, policy, population, iteration, generator } = context;
  const made = await machineOfDraft(context, draft);
  if (E.isLeft(made)) return made.left;
  const opponent = opponentOf(draft.source, made.right, { iteration, generator }, draft);
  const same = population.find(({ behaviour }) => behaviour === opponent.behaviour);
  const { regret, value } = regretOf(game, policy, opponent.machine);
  if (same !== undefined) return rejected('duplicate', `It plays just as ${same.id} does.`, regret);
  const all = population.map(({ machine }) => regretOf(game, policy, machine));
  const short = shortfall(
    { regret, own: value },
    all.map((one) => ({ regret: one.regret, own: one.value })),
    options,
  );
  if (short !== null)
    return rejected(
      'functional',
      short.of === 'regret'
        ? `It leaves the student a regret of ${digits(regret, 4)}, not more than ${digits(short.bar, 4)}.`
        : `The student earns ${digits(value, 4)} against it, not less than ${digits(short.bar, 4)}.`,
      regret,
    );
  const mine = behaviourOf(opponent.machine);
  const distances = population.map(({ machine }) => behaviourDistance(mine, behaviourOf(machine)));
  const { distance, nearest, isTooNear } = nearness(distances, options);
  if (isTooNear) {
    const near = population[nearest] as Opponent;
    return rejected('duplicate', `It behaves as ${near.id} does, but for ${digits(distance, 4)}.`, regret);
  }
  return { _tag: 'accepted', opponent, regret, distance };
};
