/** @file What a diagnosis says to the grammar: which productions are taken more often. */
import type { Diagnosis, DiagnosisKind } from '../diagnose/diagnosis.js';
import type { Weights } from '../program/draw.js';

type Tilt = {
  readonly [Part in keyof Omit<Weights, 'registers'>]?: Partial<Weights[Part]>;
} & { readonly registers?: Weights['registers'] };

/** Factors by which weights are multiplied. */
const TILTS: Readonly<Record<DiagnosisKind, Tilt>> = {
  unsure: {},
  horizon: { condition: { left: 4 }, rule: { if: 1.5 } },
  'mis-times': { condition: { turn: 3, left: 2, least: 2 }, register: { count: 2 }, registers: [1, 2, 2] },
  blind: { condition: { chose: 3 }, rule: { copy: 2, counter: 2 }, who: { other: 2 } },
  distracted: { rule: { mix: 2, stay: 2 }, condition: { turn: 2 } },
  'too-trusting': { condition: { least: 3, left: 2 }, register: { latch: 2 }, registers: [1, 2, 2] },
  'too-retaliating': {
    condition: { chose: 2, least: 2 },
    rule: { copy: 2 },
    register: { streak: 2 },
    registers: [1, 2, 2],
  },
};

/** Weights, each times its factor. */
export const scaled = <K extends string>(
  weights: Readonly<Record<K, number>>,
  factors: Partial<Record<K, number>> = {},
): Readonly<Record<K, number>> =>
  Object.fromEntries(
    (Object.entries(weights) as [K, number][]).map(([key, weight]) => [key, weight * (factors[key] ?? 1)]),
  ) as Record<K, number>;

/** Weights of a grammar, tilted towards what the diagnosis says. */
export const tilted = (weights: Weights, { kind }: Pick<Diagnosis, 'kind'>): Weights => {
  const tilt = TILTS[kind];
  const factors = tilt.registers ?? [1, 1, 1];
  return {
    rule: scaled(weights.rule, tilt.rule),
    condition: scaled(weights.condition, tilt.condition),
    register: scaled(weights.register, tilt.register),
    who: scaled(weights.who, tilt.who),
    registers: weights.registers.map((w, i) => w * (factors[i] as number)) as unknown as Weights['registers'],
  };
};
