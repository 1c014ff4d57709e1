/** @file Degeneracy order: again and again the node with the fewest neighbours left, the lowest number first.
 *  @source Matula & Beck 1983 */

/** O(N + links) with one bucket for each degree. */
export const degeneracyOrder = (neighbours: readonly (readonly number[])[]): number[] => {
  const n = neighbours.length;
  const degree = Int32Array.from(neighbours, (list) => list.length);
  const buckets: number[][] = Array.from({ length: Math.max(1, n) }, () => []);
  for (let v = n - 1; v >= 0; v--) (buckets[degree[v] as number] as number[]).push(v);
  const done = new Uint8Array(n);
  const order: number[] = [];
  for (let d = 0; order.length < n; ) {
    const v = (buckets[d] as number[]).pop();
    if (v === undefined) {
      d++;
      continue;
    }
    // A node lies in the bucket of each degree that it ever had: only the last one counts.
    if (done[v] === 1 || degree[v] !== d) continue;
    done[v] = 1;
    order.push(v);
    for (const u of neighbours[v] as readonly number[]) {
      if (done[u] === 1) continue;
      const left = (degree[u] as number) - 1;
      degree[u] = left;
      (buckets[left] as number[]).push(u);
      if (left < d) d = left;
    }
  }
  return order;
};
