/**
 * Round the parts of a score so that what is shown adds up to what is shown.
 *
 * Rounding each part alone may miss the rounded total by a step or two, and a reader who adds them up would be right to
 * complain. The steps left over go to the parts that lost most by rounding down (largest remainder); `total` is the
 * rounded sum, not the sum of rounded parts.
 *
 * @param parts values in [0, 1]
 * @param steps how many steps make 1: 1000 gives one decimal on the hundred-point scale
 * @returns whole steps for each part and for their sum
 */
export function roundTogether(parts: readonly number[], steps = 1000): { parts: number[]; total: number } {
  const exact = parts.map((part) => part * steps);
  const total = Math.round(exact.reduce((sum, part) => sum + part, 0));
  const rounded = exact.map((part) => Math.floor(part + 1e-9));
  let left = total - rounded.reduce((sum, part) => sum + part, 0);
  const byLoss = exact
    .map((part, index) => ({ index, loss: part - (rounded[index] ?? 0) }))
    .sort((a, b) => b.loss - a.loss || a.index - b.index);
  for (const { index } of byLoss) {
    if (left <= 0) break;
    rounded[index] = (rounded[index] ?? 0) + 1;
    left -= 1;
  }
  return { parts: rounded, total };
}
