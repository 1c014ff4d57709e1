/** @file Why the names of a checkpoint's tensors are not those of the architecture, where one cause explains them all. */

/** Endings of the tensors by which GPTQ, AWQ, bitsandbytes, FP8 and compressed-tensors store a weight. */
const QUANTISED =
  /\.(qweight|qzeros|scales|g_idx|weight_scale(_inv)?|weight_packed|weight_shape|absmax|quant_map|SCB)$/;

/** Of a model without its head, transformers leaves this out of the names. */
const PREFIX = 'model.';

type Named = Readonly<Record<string, unknown>>;

/** Are most of the names there, each changed so? */
const most = (names: readonly string[], tensors: Named, change: (name: string) => string): boolean =>
  2 * names.filter((name) => Object.hasOwn(tensors, change(name))).length > names.length;

/** The one cause as the rest of a sentence; null where there is none.
 *  tensors: those of the files · expected: those of the architecture
 *  @example foreignNames({ 'norm.weight': … }, { 'model.norm.weight': … }) // its tensors lack the prefix model. … */
export const foreignNames = (tensors: Named, expected: Named): string | null => {
  const quantised = Object.keys(tensors).find((name) => QUANTISED.test(name));
  if (quantised !== undefined)
    return `its weights are quantised (${quantised}), and only plain float32, float16 and bfloat16 are read: choose the checkpoint without quantisation`;
  const names = Object.keys(expected);
  const first = names[0];
  if (first === undefined || most(names, tensors, (name) => name)) return null;
  if (most(names, tensors, (name) => name.replace(PREFIX, '')))
    return `its tensors lack the prefix ${PREFIX} (${first.replace(PREFIX, '')} for ${first}): save the model with its head, as a ...ForCausalLM`;
  const longer = Object.keys(tensors).find((name) => name.endsWith(`.${first}`));
  if (longer === undefined) return null;
  const prefix = longer.slice(0, -first.length);
  return most(names, tensors, (name) => prefix + name)
    ? `its tensors have the prefix ${prefix} before the names of the architecture (${longer} for ${first}): take it off, or save the inner model`
    : null;
};
