/** @file Root-mean-square normalisation: one node where it is compiled. */
export { rmsNorm } from '@tompo/jit';
