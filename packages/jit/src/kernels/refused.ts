/** @file Kernels of tfjs that have no translation, and why. Of constants they are computed while the function is traced
 *  (trace/known.ts); these are the reasons where they are given symbols. */

const VALUES_SHAPE_IT =
  'the shape of its result depends on values, and shapes are static in a compiled function: it takes constants alone';
export const STRINGS =
  'it works on strings beside numbers that are not known while the function is traced; strings are constants of a compiled function';
const BROWSER = 'it reads or draws on a canvas of the browser';

/** What an error says about a kernel without translation. */
export const refused: Readonly<Record<string, string>> = {
  Draw: BROWSER,
  FromPixels: BROWSER,
  NonMaxSuppressionV3: VALUES_SHAPE_IT,
  NonMaxSuppressionV4:
    'how many of its boxes count depends on values, one after another: it takes constants alone',
  NonMaxSuppressionV5: VALUES_SHAPE_IT,
  RaggedGather: VALUES_SHAPE_IT,
  RaggedRange: VALUES_SHAPE_IT,
  RaggedTensorToTensor: VALUES_SHAPE_IT,
  SparseFillEmptyRows: VALUES_SHAPE_IT,
  BroadcastArgs:
    'it reads shapes from tensors, and shapes are static in a compiled function: it takes constants alone',
  StaticRegexReplace: STRINGS,
  StringNGrams: STRINGS,
  StringSplit: STRINGS,
  StringToHashBucketFast: STRINGS,
  Unique: VALUES_SHAPE_IT,
};
