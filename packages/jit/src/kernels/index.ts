/** @file All kernels of the tracing backend, by the name that tfjs gives them. */
import { binary } from './binary.js';
import { convolutions } from './conv.js';
import { counts } from './counting.js';
import { crops } from './crops.js';
import { fused } from './fused.js';
import { images } from './image.js';
import { indexing } from './indexing.js';
import type { Kernels } from './kernel.js';
import { matmuls } from './matmul.js';
import { neighbours } from './neighbours.js';
import { pools } from './pool.js';
import { random } from './random.js';
import { reductions } from './reduce.js';
import { shapes } from './shape.js';
import { sparse } from './sparse.js';
import { transforms } from './transform.js';
import { unary } from './unary.js';
import { volumes } from './volume.js';

export const kernels: Kernels = {
  ...unary,
  ...binary,
  ...reductions,
  ...matmuls,
  ...shapes,
  ...indexing,
  ...convolutions,
  ...pools,
  ...images,
  ...counts,
  ...crops,
  ...neighbours,
  ...volumes,
  ...random,
  ...sparse,
  ...transforms,
  ...fused,
};
