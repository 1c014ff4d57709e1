/** @file Kernels of tfjs that have no translation, and why. */

const VALUES_SHAPE_IT =
  'the shape of its result depends on values, and shapes are static in a compiled function';
const STRINGS = 'it works on strings';
const BROWSER = 'it reads or draws on a canvas of the browser';

/** What an error says about a kernel without translation. */
export const refused: Readonly<Record<string, string>> = {
  Draw: BROWSER,
  FromPixels: BROWSER,
  NonMaxSuppressionV3: VALUES_SHAPE_IT,
  NonMaxSuppressionV4: 'how many of its boxes count depends on values, one after another',
  NonMaxSuppressionV5: VALUES_SHAPE_IT,
  RaggedGather: VALUES_SHAPE_IT,
  RaggedRange: VALUES_SHAPE_IT,
  RaggedTensorToTensor: VALUES_SHAPE_IT,
  SparseFillEmptyRows: VALUES_SHAPE_IT,
  SparseReshape: 'it reads shapes from tensors, and shapes are static in a compiled function',
  SparseSegmentMean: VALUES_SHAPE_IT,
  SparseSegmentSum: VALUES_SHAPE_IT,
  BroadcastArgs: 'it reads shapes from tensors, and shapes are static in a compiled function',
  StaticRegexReplace: STRINGS,
  StringNGrams: STRINGS,
  StringSplit: STRINGS,
  StringToHashBucketFast: STRINGS,
  Transform: 'projective transformations have no counterpart in ONNX',
  Unique: VALUES_SHAPE_IT,
};
