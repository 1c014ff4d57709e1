/** @file The linear maps of a layer, as recipes name them. */

/** The linear maps of a layer, by the names that most families have for them. */
export const EVERY_MAP = [
  'q_proj',
  'k_proj',
  'v_proj',
  'o_proj',
  'gate_proj',
  'up_proj',
  'down_proj',
] as const;

/** Matrices in which Phi-3 keeps several of them. */
export const FUSED_MAPS = ['qkv_proj', 'gate_up_proj'] as const;
