/** @file The model in units of its greatest type: efforts go with α, payoffs and costs with α². */
import { inGivenUnits, unitOf } from '../../units.js';
import type { Model } from './params.js';
import type { Optimum } from './welfare.js';

export const inUnits = (m: Model): { readonly unit: number; readonly model: Model } => {
  const unit = unitOf(m.alpha);
  const model = { ...m, alpha: m.alpha.map((a) => a / unit), cost: m.cost / unit / unit, cap: m.cap / unit };
  return { unit, model };
};

/** What a search finds of the model in its units, told in those that the model came in. */
export const solvedInUnits = (m: Model, solve: (model: Model) => Optimum): Optimum => {
  const { unit, model } = inUnits(m);
  return inGivenUnits(solve(model), unit, unit * unit);
};
