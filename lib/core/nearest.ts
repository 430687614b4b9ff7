/** The known name that was probably meant: equal but for case and hyphens, one the start of the other, or a typo away. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = simplified(name);
  let best: { readonly name: string; readonly distance: number } | undefined;
  const most = Math.max(1, Math.floor(plain.length / 4));
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > most + 2) continue;
    const distance = editDistance(plain, simplified(candidate));
    if (best === undefined || distance < best.distance) best = { name: candidate, distance };
  }
  if (best !== undefined && best.distance <= most) return best.name;
  const longer = known.filter((candidate) => plain.length > 3 && simplified(candidate).startsWith(plain));
  return longer.length === 1 ? longer[0] : undefined;
}

function simplified(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** Levenshtein's distance, with two neighbours swapped counted as one change. */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    older = previous;
    previous = row;
  }
  return previous[b.length];
}
