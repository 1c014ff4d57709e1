/** @file What of a forward pass is kept for the backward pass. */
import type { AdapterTensors, WeightTensors } from '../layers/linear.js';

/** 'none': all is kept. 'layers': each layer's input is kept, and the layer computed again: about a third more time, and
 *  memory for one layer instead of all. */
export type Remat = 'none' | 'layers';

export const REMATS: readonly Remat[] = ['none', 'layers'];

/** A layer's own: rematerialisation keeps the tensors of all arguments, so it is not given the whole model's. */
export const ownWeights = (weights: WeightTensors, layer: string): WeightTensors =>
  below(weights, `${layer}.`);

/** The same of an adapter, whose names are PEFT's. */
export const ownFactors = (adapter: AdapterTensors | null, layer: string): AdapterTensors | null =>
  adapter && { ...adapter, weights: below(adapter.weights, `base_model.model.${layer}.`) };

const below = (tensors: WeightTensors, prefix: string): WeightTensors =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith(prefix)));
