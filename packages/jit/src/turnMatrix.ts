/** @file The matrix of the rotation in rotary position embedding. */

/** x ↦ (−x₂, x₁) on the halves of a head, as a matrix [headDim, headDim]: exact, and one product where slices and joins
 *  would be five operators. */
export const turnMatrix = (headDim: number): Float32Array => {
  const half = headDim / 2;
  const turn = new Float32Array(headDim * headDim);
  for (let i = 0; i < half; i++) {
    turn[(i + half) * headDim + i] = -1;
    turn[i * headDim + i + half] = 1;
  }
  return turn;
};
