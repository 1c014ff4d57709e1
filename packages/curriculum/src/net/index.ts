/** @file A student that is a small net, trained by PPO through @tompo/jit. */
export { inputOf } from './features.js';
export { forward, initialNet, type NetParameters, type NetSize } from './model.js';
export { netSaliency } from './saliency.js';
export { type NetOptions, netStudent } from './student.js';
