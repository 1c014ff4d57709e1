/** @file PEFT's names of what an adapter brings. */

export type ModuleKind = 'linear' | 'embedding';

/** Before the names of the base, with its modules where they hung. */
const PREFIX = 'base_model.model.';
/** Between a module that got factors and its own weight and bias. */
const WRAPPED = '.base_layer.';

/** The factors of one module, such as model.layers.0.self_attn.q_proj. */
export const loraName = (module: string, factor: 'A' | 'B', kind: ModuleKind = 'linear'): string =>
  kind === 'linear'
    ? `${PREFIX}${module}.lora_${factor}.weight`
    : `${PREFIX}${module}.lora_embedding_${factor}`;

/** The lengths of the rows of a module's weight, where DoRA learns them by themselves. */
export const magnitudeName = (module: string): string => `${PREFIX}${module}.lora_magnitude_vector`;

/** A weight of the base that an adapter brings along. */
export const carriedName = (weightName: string): string => `${PREFIX}${weightName}`;

/** Which weight of the base an adapter's tensor stands for; null where it is a factor, or none of an adapter's.
 *  @example baseName('base_model.model.lm_head.base_layer.weight') // lm_head.weight */
export const baseName = (name: string): string | null =>
  name.startsWith(PREFIX) && !name.includes('.lora_')
    ? name.slice(PREFIX.length).replace(WRAPPED, '.')
    : null;
