/** @file What ONNX Runtime's graph optimiser need not look for. */

/** Passes over quantised products, and over attention and embedding in shapes that exporters write and we do not. None
 *  can find anything in our graphs, yet each walks the whole graph several times: without them the session of a
 *  training step of 28 layers (6,735 nodes) is ready in 1.0 s instead of 1.3. */
export const USELESS_PASSES: readonly string[] = [
  'EnsureUniqueDQForNodeUnit',
  'DoubleQDQPairsRemover',
  'WhereDummyDq',
  'QDQPropagationTransformer',
  'QDQSelectorActionTransformer',
  'QDQS8ToU8Transformer',
  'QDQFinalCleanupTransformer',
  'WeightBiasQuantization',
  'MatMulIntegerToFloatFusion',
  'DynamicQuantizeMatMulFusion',
  'MatMulNBitsFusion',
  'SliceConcatToSpaceToDepthFusion',
  'EmbedLayerNormFusion',
  'AttentionFusion',
  'GroupQueryAttentionFusion',
  'GroupQueryAttentionPreNormFusion',
  'BiasSkipLayerNormFusion',
  'BiasDropoutFusion',
];
