/** @file What students that learn by PPO have in common: their options, with what is left out, and what of them cannot be. */
import type { Fault } from '@tompo/games';
import type { Executor } from '@tompo/jit';
import { callable, type Names, number } from '../checks.js';

export interface PpoOptions {
  /** Where its steps run; `openExecutor` of @tompo/jit makes one. */
  readonly executor: Executor;
  /** Passes over what was played before the net is trained; default 4. */
  readonly epochs?: number | undefined;
  /** γ, default 0.99, and λ, default 0.95. */
  readonly gamma?: number | undefined;
  readonly lambda?: number | undefined;
  /** PPO's ε; default 0.2. */
  readonly clip?: number | undefined;
  /** What the mean entropy is worth; default 0.01. */
  readonly entropy?: number | undefined;
}

/** The names that stand last where all are told. */
export const PPO_NAMES: Names<Omit<PpoOptions, 'executor' | 'epochs'>> = {
  gamma: true,
  lambda: true,
  clip: true,
  entropy: true,
};

/** As in the paper, as is the norm that a gradient is cut to. */
export const PPO_DEFAULTS = { epochs: 4, gamma: 0.99, lambda: 0.95, clip: 0.2, entropy: 0.01 };
export const LARGEST_NORM = 0.5;

/** What is left out, or undefined, is as told. */
export const settled = <S extends object>(
  defaults: S,
  options: { readonly [K in keyof S]?: S[K] | undefined },
): S =>
  Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, options[name as keyof S] ?? value]),
  ) as S;

export const executorFaults = ({ executor }: PpoOptions): readonly Fault[] =>
  callable('executor.compile', executor?.compile);

export const ppoFaults = (
  s: Omit<typeof PPO_DEFAULTS, 'epochs'> & { readonly learningRate: number },
): readonly Fault[] => [
  ...number('learningRate', s.learningRate, s.learningRate > 0, 'above 0'),
  ...(['gamma', 'lambda'] as const).flatMap((name) =>
    number(name, s[name], s[name] >= 0 && s[name] <= 1, 'from 0 to 1'),
  ),
  ...number('clip', s.clip, s.clip > 0, 'above 0'),
  ...number('entropy', s.entropy, s.entropy >= 0, 'from 0 on'),
];
